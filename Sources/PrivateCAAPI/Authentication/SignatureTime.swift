import Bytes

/// An instant as signatures and header fields of HTTP spell it.
enum SignatureTime {
    /// ISO 8601 basic: `20260101T000000Z`.
    static func basic(_ instant: Instant) -> String {
        let civil = CivilTime(instant)
        let time = [civil.hour, civil.minute, civil.second].map { Self.padded($0, to: 2) }.joined()
        return "\(Self.date(civil))T\(time)Z"
    }

    /// The instant that ISO 8601 basic text spells; `nil` for anything else.
    static func instant(basic text: String) -> Instant? {
        Self.instant(basic: Array(text.utf8)[...])
    }

    /// The instant that the octets of ISO 8601 basic text spell; `nil` for anything else.
    static func instant(basic octets: ArraySlice<UInt8>) -> Instant? {
        let start = octets.startIndex
        guard octets.count == 16, octets[start + 8] == 0x54, octets[start + 15] == 0x5A else { return nil }
        return Self.instant(
            year: Self.number(octets[start..<(start + 4)]),
            month: Self.number(octets[(start + 4)..<(start + 6)]),
            day: Self.number(octets[(start + 6)..<(start + 8)]),
            hour: Self.number(octets[(start + 9)..<(start + 11)]),
            minute: Self.number(octets[(start + 11)..<(start + 13)]),
            second: Self.number(octets[(start + 13)..<(start + 15)])
        )
    }

    /// A date field's value (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func httpDate(_ instant: Instant) -> String {
        let civil = CivilTime(instant)
        var days = instant.seconds / 86_400
        if instant.seconds % 86_400 < 0 { days -= 1 }
        // The epoch was a Thursday.
        let weekday = Self.weekdays[Int(((days % 7) + 7 + 4) % 7)]
        let date = "\(Self.padded(civil.day, to: 2)) \(Self.months[civil.month - 1]) \(Self.padded(civil.year, to: 4))"
        let time = [civil.hour, civil.minute, civil.second].map { Self.padded($0, to: 2) }.joined(separator: ":")
        return "\(weekday), \(date) \(time) GMT"
    }

    /// The instant that a date field's preferred form spells; `nil` for anything else.
    static func instant(httpDate text: String) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].utf8.count == 4, words[5] == "GMT",
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, time.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        return Self.instant(
            year: Self.number(Array(words[3].utf8)[...]),
            month: month + 1,
            day: Self.number(Array(words[1].utf8)[...]),
            hour: Self.number(Array(time[0].utf8)[...]),
            minute: Self.number(Array(time[1].utf8)[...]),
            second: Self.number(Array(time[2].utf8)[...])
        )
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func date(_ civil: CivilTime) -> String {
        Self.padded(civil.year, to: 4) + Self.padded(civil.month, to: 2) + Self.padded(civil.day, to: 2)
    }

    private static func instant(
        year: Int?,
        month: Int?,
        day: Int?,
        hour: Int?,
        minute: Int?,
        second: Int?
    ) -> Instant? {
        guard let year, let month, let day, let hour, let minute, let second else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)?.instant
    }

    /// The number that at most four digits spell.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 4 else { return nil }
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
