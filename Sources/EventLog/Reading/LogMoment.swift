public import Bytes
internal import Ledger

/// What a log was at a moment: how many entries it had, and the time (schemas/time-travel.md).
public struct LogMoment: Hashable, Sendable {
    /// How many entries it had.
    public let size: UInt64
    /// The time.
    public let time: Instant
    /// The time that was asked for, where it is yet to come: nobody knows what a log will say, and what is told is of now.
    public let future: Instant?

    /// Why there is no such moment.
    public enum Absence: Error, Hashable, Sendable, CustomStringConvertible {
        /// The log has no such position.
        case position(UInt64, size: UInt64)
        /// The log had no entry yet.
        case beforeBeginning(Instant)

        /// What is so, for people.
        public var description: String {
            switch self {
            case .position(let position, let size): "There is no position \(position): the log has \(size) entries."
            case .beforeBeginning(let time): "At \(time) the log had no entry yet."
            }
        }
    }

    /// The moment that is named, or now.
    ///
    /// - Parameters:
    ///   - place: With the entry at the position and its time; or with the last entry that is not later than the time, and the time, but not
    ///     beyond now. `nil` is now.
    ///   - clock: What a clock says; an entry may be of a later time.
    /// - Throws: ``Absence``; ``StoreError`` where the log cannot be read.
    public init(_ place: PositionOrTime?, of log: any EventReading, clock: Instant) async throws {
        let whole = try await log.size()
        switch place {
        case nil:
            (self.size, self.time, self.future) = (whole, try await Self.now(log, whole, clock), nil)
        case .position(let position)?:
            guard position < whole else { throw Absence.position(position, size: whole) }
            self.size = position + 1
            self.time = try await Self.time(at: position, log)
            self.future = nil
        case .time(let time)?:
            let size = try await LogTimes(of: log).size(at: time)
            guard size > 0 else { throw Absence.beforeBeginning(time) }
            let now = size == whole ? try await Self.now(log, whole, clock) : time
            self.size = size
            self.time = min(time, now)
            self.future = time > now ? time : nil
        }
    }

    private static func now(_ log: any EventReading, _ size: UInt64, _ clock: Instant) async throws -> Instant {
        size == 0 ? clock : max(clock, try await Self.time(at: size - 1, log))
    }

    private static func time(at position: UInt64, _ log: any EventReading) async throws -> Instant {
        guard let entry = try await log.storedEntry(at: position) else {
            throw StoreError(.corrupt, "An entry is missing.", position: position)
        }
        return entry.header.time
    }
}
