import Bytes
import Synchronization

/// The value of the `Date` field, made once a second.
final class DateField: Sendable {
    private let latest = Mutex<(second: Int64, text: String)>((.min, ""))

    /// The value at an instant.
    func text(at instant: Instant) -> String {
        let second = instant.seconds
        return self.latest.withLock { latest in
            if latest.second != second { latest = (second, SignatureTime.httpDate(instant)) }
            return latest.text
        }
    }
}
