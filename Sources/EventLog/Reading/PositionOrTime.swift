public import Bytes

/// A place in a log as people name it: a position, or a time.
public enum PositionOrTime: Hashable, Sendable {
    /// The entry at a position.
    case position(UInt64)
    /// A date and time of RFC 3339, or a date alone: its beginning in UTC.
    case time(Instant)

    /// The place that a text names; `nil` where it names none.
    public init?(text: String) {
        if let position = UInt64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .position(position)
        } else if let time = Instant(dateOrTime: text) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// The first position of a run that begins here: the position itself, or that of the first entry not before the time.
    ///
    /// - Throws: ``StoreError`` where the log cannot be read.
    public func first(in log: any EventReading) async throws(StoreError) -> UInt64 {
        switch self {
        case .position(let position): position
        case .time(let time): try await LogTimes(of: log).position(from: time)
        }
    }

    /// The position after the last of a run that ends here: with the entry at the position, or before the time, so that the runs of
    /// periods that follow one another have no entry in common.
    ///
    /// - Throws: ``StoreError`` where the log cannot be read.
    public func end(in log: any EventReading) async throws(StoreError) -> UInt64 {
        switch self {
        case .position(let position): position < .max ? position + 1 : position
        case .time(let time): try await LogTimes(of: log).position(from: time)
        }
    }
}
