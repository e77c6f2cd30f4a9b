import ArgumentParser
import Bytes
import EventLog

/// A place in the log as the command line names it: a position, or a time.
enum PositionOrTime: Hashable, Sendable, ExpressibleByArgument {
    /// The entry at a position.
    case position(UInt64)
    /// A date and time of RFC 3339, or a date alone: its beginning in UTC.
    case time(Instant)

    init?(argument: String) {
        if let position = UInt64(argument), argument.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .position(position)
        } else if let time = Instant(dateOrTime: argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// What is said of an option that takes one.
    static let form = "a position, a date (2026-10-31: its beginning, UTC) or a time (2026-10-31T12:00:00Z)"

    /// How many entries the log had then: with the one at the position, or with the last whose time is not later.
    ///
    /// - Throws: ``Unanswered`` where it never had an entry there, or had none yet.
    func size(of log: any EventReading) async throws -> UInt64 {
        switch self {
        case .position(let position):
            let size = try await log.size()
            guard position < size else {
                throw Unanswered("There is no position \(position): the log has \(size.counting("entry")).")
            }
            return position + 1
        case .time(let time):
            let size = try await LogTimes(of: log).size(at: time)
            guard size > 0 else { throw Unanswered("At \(time) the log had no entry yet.") }
            return size
        }
    }

    /// The first position of a run that begins here: the position itself, or that of the first entry not before the time.
    func first(in log: any EventReading) async throws(StoreError) -> UInt64 {
        switch self {
        case .position(let position): position
        case .time(let time): try await LogTimes(of: log).position(from: time)
        }
    }

    /// The position after the last of a run that ends here: with the entry at the position, or before the time, so that the runs of
    /// periods that follow one another have no entry in common.
    func end(in log: any EventReading) async throws(StoreError) -> UInt64 {
        switch self {
        case .position(let position): position < .max ? position + 1 : position
        case .time(let time): try await LogTimes(of: log).position(from: time)
        }
    }
}
