public import Authority
public import Bytes
public import EventLog
internal import Ledger

/// The records of a log from a place on, in order.
///
/// Entries come in the order of the log; a notice comes before the first entry that is not earlier than its moment. What is in memory is
/// a page of the log and what was begun and not ended.
public struct FeedStream: Sendable {
    /// Where it stands.
    public private(set) var place: FeedPlace
    private let log: any EventReading
    private let maker: RecordMaker
    private var begun: BegunEvents
    private var notices: ExpiryNotices?

    private static let page: UInt64 = 256
    /// How many seconds pass before a notice is given that no later entry will precede: time in the log does not lag behind the clock by more.
    private static let patience: Int64 = 5

    /// The records of a log from a place on.
    ///
    /// - Parameter notices: Notices of ends that are among them; `nil` where none are.
    public init(
        of log: any EventReading,
        _ settings: LedgerSettings,
        from place: FeedPlace,
        notices: ExpiryNotices? = nil
    ) {
        self.log = log
        self.maker = RecordMaker(settings: settings)
        self.place = place
        self.begun = BegunEvents(in: log)
        self.notices = notices
    }

    /// Records that follow one another, and where the feed stands after them.
    public struct Batch: Sendable {
        /// The records.
        public fileprivate(set) var records: [FeedRecord] = []
        /// How many octets they have.
        public fileprivate(set) var octets = 0
        /// Whether there is no more now.
        public fileprivate(set) var isAtEnd = false
    }

    /// The next records: those that are wanted, at most so many, and no more once they have so many octets; fewer where no more are there, or after
    /// a page in which few were wanted.
    ///
    /// - Parameters:
    ///   - now: What the clock says: notices are due by it.
    ///   - isWanted: Whether records of a kind are wanted; others are passed over.
    /// - Throws: `StoreError` where the log, or with notices the views, cannot be read; `unavailable` where the log has not so many entries.
    public mutating func next(
        atMost limit: Int,
        octets: Int,
        now: Instant,
        where isWanted: @Sendable (String) -> Bool = { _ in true }
    ) async throws -> Batch {
        var batch = Batch()
        let size = try await self.size()
        let end = min(self.place.position + Self.page, size)
        guard self.place.position < end else {
            let due = now.adding(seconds: -Self.patience)
            batch.isAtEnd = try await self.addNotices(
                due: due,
                to: &batch,
                (limit, octets),
                isWanted(DetailType.approachingEnd)
            )
            return batch
        }
        let entries = try await self.log.storedEntries(in: self.place.position..<end)
        guard !entries.isEmpty else {
            throw StoreError(.corrupt, "The entry is missing.", position: self.place.position)
        }
        for entry in entries {
            let isWhole = try await self.addNotices(
                due: entry.header.time,
                to: &batch,
                (limit, octets),
                isWanted(DetailType.approachingEnd)
            )
            guard isWhole, batch.records.count < limit, batch.octets < octets else { return batch }
            if let record = try await self.record(of: entry, isWanted) {
                batch.records.append(record)
                batch.octets += record.octets.count
            }
            self.place.position = entry.header.position + 1
        }
        return batch
    }

    /// How many entries may be told of now: with notices, those that the views hold as well.
    private func size() async throws -> UInt64 {
        let size = try await self.log.size()
        guard self.place.position <= size else {
            throw StoreError(
                .unavailable,
                "The log has \(size) entries, and the feed stands at \(self.place.position)."
            )
        }
        guard let notices else { return size }
        return max(self.place.position, min(size, try notices.held()))
    }

    /// Adds the notices that are due by a time.
    ///
    /// - Returns: Whether these are all.
    private mutating func addNotices(
        due time: Instant,
        to batch: inout Batch,
        _ limits: (count: Int, octets: Int),
        _ areWanted: Bool
    ) async throws -> Bool {
        guard self.notices != nil else { return true }
        while batch.records.count < limits.count, batch.octets < limits.octets {
            guard let notice = try self.notices?.next(by: time) else {
                self.place.notice = max(self.place.notice, NoticePlace(after: time))
                return true
            }
            self.place.notice = notice.place
            guard areWanted,
                let record = try await self.maker.record(of: notice, before: self.place.position, in: self.log)
            else { continue }
            batch.records.append(record)
            batch.octets += record.octets.count
        }
        return false
    }

    /// The record of an entry; `nil` where it has none, or none is wanted.
    private mutating func record(
        of entry: StoredEntry,
        _ isWanted: @Sendable (String) -> Bool
    ) async throws -> FeedRecord? {
        guard let type = EventType(rawValue: entry.header.type) else {
            throw StoreError(.newer, "The ledger is newer than this program.", position: entry.header.position)
        }
        guard let event = try await KnownEvent(entry, in: self.log) else {
            return type.isTold && isWanted(DetailType.of(type)) ? try self.maker.record(ofUnreadable: entry, type) : nil
        }
        self.begun.pass(event)
        guard type.isTold else { return nil }
        let earlier = try await self.begun.events(before: event)
        guard isWanted(DetailType.of(type)) else { return nil }
        return try self.maker.record(of: event, after: earlier)
    }
}
