/// A date and a time of day in UTC by the proleptic Gregorian calendar, to the second.
public struct CivilTime: Hashable, Sendable, CustomStringConvertible {
    /// The year; 0 is 1 BC.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to the month's last day.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59: leap seconds have no place in a certificate's times.
    public let second: Int

    /// The given date and time; `nil` where no such day or time exists, or the year lies outside 0 to 9999.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (0...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, ofYear: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.init(unchecked: year, month, day, hour, minute, second)
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The date and time of an instant, its fraction of a second dropped.
    public init(_ instant: Instant) {
        let seconds = instant.seconds
        var days = Int(seconds / 86_400)
        var rest = Int(seconds % 86_400)
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        // Howard Hinnant's civil_from_days: eras of 400 years that begin on 1 March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            rest / 3_600,
            rest / 60 % 60,
            rest % 60
        )
    }

    /// The instant of this date and time.
    public var instant: Instant {
        let shiftedYear = self.month <= 2 ? self.year - 1 : self.year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (self.month > 2 ? self.month - 3 : self.month + 9) + 2) / 5 + self.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Instant(seconds: Int64(days) * 86_400 + Int64(self.hour * 3_600 + self.minute * 60 + self.second))
    }

    /// The same day and time of day so many months later, the day drawn back to the month's last where it has fewer; `nil` past year 9999 or before year 0.
    public func adding(months: Int64) -> CivilTime? {
        let (total, overflow) = (Int64(self.year) * 12 + Int64(self.month) - 1).addingReportingOverflow(months)
        guard !overflow, (0...(9999 * 12 + 11)).contains(total) else { return nil }
        let year = Int(total / 12)
        let month = Int(total % 12) + 1
        return CivilTime(
            year: year,
            month: month,
            day: min(self.day, Self.days(inMonth: month, ofYear: year)),
            hour: self.hour,
            minute: self.minute,
            second: self.second
        )
    }

    /// How many days a month has; 30 for a month outside 1 to 12.
    public static func days(inMonth month: Int, ofYear year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        default: 30
        }
    }

    /// The date and time in ISO 8601 without a zone: `2026-01-31T23:59:59`; a year outside 0 to 9999 has its sign.
    public var description: String {
        if (0...9999).contains(self.year) {
            var text: [UInt8] = []
            self.appendText(to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        let year = "\(self.year < 0 ? "-" : "+")\(padded(abs(self.year), to: 4))"
        let date = "\(year)-\(padded(self.month, to: 2))-\(padded(self.day, to: 2))"
        return "\(date)T\(padded(self.hour, to: 2)):\(padded(self.minute, to: 2)):\(padded(self.second, to: 2))"
    }

    /// Appends the octets of ``description``, of a year from 0 to 9999.
    func appendText(to text: inout [UInt8]) {
        text.append(digits: self.year, count: 4)
        text.append(0x2D)
        text.append(digits: self.month, count: 2)
        text.append(0x2D)
        text.append(digits: self.day, count: 2)
        text.append(0x54)
        text.append(digits: self.hour, count: 2)
        text.append(0x3A)
        text.append(digits: self.minute, count: 2)
        text.append(0x3A)
        text.append(digits: self.second, count: 2)
    }
}

extension [UInt8] {
    /// Appends the last so many decimal digits of a number that is not negative.
    mutating func append(digits number: Int, count: Int) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            self.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}

/// A number in decimal with leading zeros up to so many digits.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
