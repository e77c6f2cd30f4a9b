extension Instant {
    /// The instant that a date and time of RFC 3339 name (section 5.6): `2026-01-31T23:59:59Z`, `2026-02-01T00:59:59.25+01:00`; `nil`
    /// for anything else, for a leap second, and where there are more than six decimals.
    public init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        guard let date = Self.date(&rest), let separator = rest.popFirst(), separator | 0x20 == 0x74,
            let hour = Self.number(&rest, digits: 2), rest.popFirst() == 0x3A,
            let minute = Self.number(&rest, digits: 2), rest.popFirst() == 0x3A,
            let second = Self.number(&rest, digits: 2),
            let civil = CivilTime(
                year: date.year,
                month: date.month,
                day: date.day,
                hour: hour,
                minute: minute,
                second: second
            ),
            let fraction = Self.fraction(&rest), let offset = Self.offset(&rest), rest.isEmpty
        else { return nil }
        self.init(microseconds: civil.instant.microseconds + Int64(fraction) - Int64(offset) * 60_000_000)
    }

    /// The instant that a date and time of RFC 3339 name, or a date alone: its beginning in UTC; `nil` for anything else.
    public init?(dateOrTime text: String) {
        var rest = Array(text.utf8)[...]
        if let date = Self.date(&rest), rest.isEmpty {
            guard let civil = CivilTime(year: date.year, month: date.month, day: date.day) else { return nil }
            self = civil.instant
        } else {
            self.init(rfc3339: text)
        }
    }

    /// Takes `2026-01-31` away; which day there is, is looked at by whoever makes an instant of it.
    private static func date(_ rest: inout ArraySlice<UInt8>) -> (year: Int, month: Int, day: Int)? {
        guard let year = self.number(&rest, digits: 4), rest.popFirst() == 0x2D,
            let month = self.number(&rest, digits: 2), rest.popFirst() == 0x2D,
            let day = self.number(&rest, digits: 2)
        else { return nil }
        return (year, month, day)
    }

    /// Takes a number of so many digits away.
    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Int? {
        guard rest.count >= digits else { return nil }
        var number = 0
        for digit in rest.prefix(digits) {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        rest = rest.dropFirst(digits)
        return number
    }

    /// Takes a fraction of a second away, in microseconds; 0 where there is none.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.first == 0x2E else { return 0 }
        rest = rest.dropFirst()
        let digits = rest.prefix { (0x30...0x39).contains($0) }.count
        guard (1...6).contains(digits), let number = self.number(&rest, digits: digits) else { return nil }
        return (digits..<6).reduce(number) { number, _ in number * 10 }
    }

    /// Takes the difference to UTC away, in minutes.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let sign = rest.popFirst() else { return nil }
        if sign | 0x20 == 0x7A { return 0 }
        guard sign == 0x2B || sign == 0x2D, let hours = self.number(&rest, digits: 2), hours <= 23,
            rest.popFirst() == 0x3A, let minutes = self.number(&rest, digits: 2), minutes <= 59
        else { return nil }
        return (sign == 0x2B ? 1 : -1) * (hours * 60 + minutes)
    }
}
