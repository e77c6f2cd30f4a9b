import ArgumentParser
import Authority
import Bytes

/// When something ends by itself, as people say it: a time, or after how many days.
struct ExpiryOption: ExpressibleByArgument {
    /// What is said of an option that takes one.
    static let form =
        "a time (2027-01-31T12:00:00Z), a date (2027-01-31: its beginning, UTC), or a number of days from now (90)"

    private enum Choice: Hashable {
        case days(Int64)
        case time(Instant)
    }

    private let choice: Choice

    init?(argument: String) {
        if !argument.isEmpty, argument.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let days = Int64(argument), (1...36_500).contains(days) else { return nil }
            self.choice = .days(days)
        } else if let time = Instant(dateOrTime: argument) {
            self.choice = .time(time)
        } else {
            return nil
        }
    }

    /// The time.
    var time: Instant {
        switch self.choice {
        case .days(let days): TimeSource.system.wall().adding(seconds: days * 86_400)
        case .time(let time): time
        }
    }
}
