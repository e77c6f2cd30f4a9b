public import Bytes
public import EventLog
internal import Ledger
public import Views

/// When access keys last signed a call that left an event: found by the views, and in the log beyond what these hold.
///
/// What only reads leaves no event, so that a key may be in use of which nothing is found.
public struct LastUses: Sendable {
    /// The newest event of a call that a key signed, or that such a call began.
    public struct Use: Hashable, Sendable {
        /// Where it lies.
        public let position: UInt64
        /// When it was recorded.
        public let time: Instant
    }

    private let log: any EventReading
    private let views: ViewsStore
    /// How many entries the views hold.
    private let held: UInt64
    private let beginnings: StreamBeginnings
    /// The newest uses in entries that the views do not hold, or to which they do not lead yet, by the octets of the keys.
    private let recent: [[UInt8]: Use]

    /// How many entries are read at a time.
    private static let page: UInt64 = 256
    /// How many events of another key may be met that views take for this one's: one in a billion is.
    private static let mostStrangers = 16

    /// What views say of a log of so many entries; what they do not hold yet is read.
    ///
    /// - Throws: `StoreError` where either cannot be read.
    public init(log: any EventReading, views: ViewsStore, size: UInt64) async throws {
        self.log = log
        self.views = views
        self.held = min(try views.position().size, size)
        self.beginnings = StreamBeginnings(log: log, views: views)
        var recent: [[UInt8]: Use] = [:]
        // Of what has no ending yet where the views stand, no key of theirs tells.
        for position in try views.openEvents().map(\.position).sorted() where position < self.held {
            guard let entry = try await log.storedEntry(at: position),
                let key = try await self.beginnings.body(of: entry)?.provenance?.accessKey
            else { continue }
            recent[Array(key.utf8)] = Use(position: position, time: entry.header.time)
        }
        var next = self.held
        while next < size {
            let entries = try await log.storedEntries(in: next..<min(size, next + Self.page))
            guard !entries.isEmpty else { throw AuditError("The entry is missing.", at: next) }
            for entry in entries {
                guard let key = try await self.beginnings.body(of: entry)?.provenance?.accessKey else { continue }
                recent[Array(key.utf8)] = Use(position: entry.header.position, time: entry.header.time)
            }
            next += UInt64(entries.count)
        }
        self.recent = recent
    }

    /// The newest use of an access key; `nil` where none is known.
    ///
    /// - Throws: `StoreError` where the log or the views cannot be read.
    public func newest(of accessKey: String) async throws -> Use? {
        if let recent = self.recent[Array(accessKey.utf8)] { return recent }
        let origin = OriginSelection(accessKey: accessKey)
        let certificate = try self.views.newestCertificate(from: origin, before: self.held)
        let request = try await self.use(at: certificate?.requestedPosition, of: accessKey)
        var query = EventQuery()
        query.accessKey = accessKey
        var beginnings = self.beginnings
        let positions = try self.views.rareEvents(
            by: .accessKey(accessKey),
            in: 0..<self.held,
            isBackwards: true,
            limit: Self.mostStrangers
        )
        for position in positions where position > request?.position ?? 0 {
            guard let stored = try await self.log.storedEntry(at: position),
                let body = try await beginnings.body(of: stored)
            else { continue }
            let beginning = try await beginnings.beginning(of: stored, body)
            guard query.matches(body, in: stored.header.stream, begunBy: beginning) else { continue }
            return Use(position: position, time: stored.header.time)
        }
        return request
    }

    private func use(at position: UInt64?, of accessKey: String) async throws -> Use? {
        guard let position, let stored = try await self.log.storedEntry(at: position),
            try await self.beginnings.body(of: stored)?.provenance?.accessKey?.isVerbatim(accessKey) ?? false
        else { return nil }
        return Use(position: position, time: stored.header.time)
    }
}
