import Bytes

// HTTP-date = IMF-fixdate / obs-date                                                                     -- RFC 9110, 5.6.7

/// A time as header fields have it.
enum HTTPDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// A time in the one form that is written: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(_ instant: Instant) -> String {
        let civil = CivilTime(instant)
        let day = (instant.seconds / 86_400) - (instant.seconds % 86_400 < 0 ? 1 : 0)
        // 1970 began on a Thursday.
        let weekday = Int(((day + 3) % 7 + 7) % 7)
        return "\(self.days[weekday]), \(Self.two(civil.day)) \(self.months[civil.month - 1]) \(Self.four(civil.year)) "
            + "\(Self.two(civil.hour)):\(Self.two(civil.minute)):\(Self.two(civil.second)) GMT"
    }

    /// The time that a text in one of the three forms names; `nil` for anything else.
    ///
    /// The name of the day is not looked at.
    ///
    /// - Parameter now: What two digits of a year are read by: one that would lie more than 50 years ahead is of the century before.
    static func instant(_ text: String, now: Instant) -> Instant? {
        let words = text.utf8.split(separator: 0x20).map { String(decoding: Array($0), as: UTF8.self) }
        switch words.count {
        case 6 where words[5] == "GMT" && words[0].hasSuffix(","):
            return Self.instant(day: words[1], month: words[2], year: Self.number(words[3], digits: 4), time: words[4])
        case 4 where words[3] == "GMT" && words[0].hasSuffix(","):
            let date = words[1].utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
                .map { String(decoding: Array($0), as: UTF8.self) }
            guard date.count == 3, let short = Self.number(date[2], digits: 2) else { return nil }
            let thisYear = CivilTime(now).year
            let year = thisYear / 100 * 100 + short
            return Self.instant(
                day: date[0],
                month: date[1],
                year: year > thisYear + 50 ? year - 100 : year,
                time: words[2]
            )
        case 5:
            return Self.instant(day: words[2], month: words[1], year: Self.number(words[4], digits: 4), time: words[3])
        default:
            return nil
        }
    }

    private static func instant(day: String, month: String, year: Int?, time: String) -> Instant? {
        let parts = time.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
            .map { String(decoding: Array($0), as: UTF8.self) }
        guard let year, parts.count == 3, let day = Self.number(day, digits: 2) ?? Self.number(day, digits: 1),
            let month = Self.months.firstIndex(where: { $0.utf8.elementsEqual(month.utf8) }),
            let hour = Self.number(parts[0], digits: 2), let minute = Self.number(parts[1], digits: 2),
            let second = Self.number(parts[2], digits: 2)
        else { return nil }
        // A leap second is the last of its minute: `CivilTime` has none.
        return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: min(second, 59))?
            .instant
    }

    private static func number(_ text: String, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.utf8.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func four(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }
}
