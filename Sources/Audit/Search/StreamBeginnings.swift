internal import Bytes
internal import EventLog
internal import Ledger
internal import Views

/// What began the streams of events that do not say themselves whose they are.
///
/// What was passed is remembered while the stream is open; what was not is looked up by the views, or backwards in the log.
struct StreamBeginnings {
    /// The log, which may be opened again while it is followed.
    var log: any EventReading
    private let views: ViewsStore?
    private var begun: [UniqueIdentifier: StoredEntry] = [:]
    private var known: [UniqueIdentifier: EventBody] = [:]

    /// How many are remembered.
    private static let limit = 20_000
    private static let page: UInt64 = 256

    init(log: any EventReading, views: ViewsStore?) {
        self.log = log
        self.views = views
    }

    /// Remembers an entry that begins a stream which others end.
    mutating func pass(_ stored: StoredEntry) {
        guard let kind = EventType(rawValue: stored.header.type)?.kind, kind.place == .begins, !kind.stream.isLasting
        else {
            return
        }
        if self.begun.count >= Self.limit { self.begun.removeAll() }
        self.begun[stored.header.stream] = stored
    }

    /// What an entry says; `nil` where it cannot be read.
    func body(of stored: StoredEntry) async throws(StoreError) -> EventBody? {
        do throws(StoreError) {
            let payload = try await self.log.payload(of: stored)
            let header = stored.header
            return try? Event(derEncoded: payload[...], schema: header.schema, type: header.type).body
        } catch {
            guard error.code == .withheld else { throw error }
            return nil
        }
    }

    /// What began the stream of an event that is not itself its beginning; `nil` where the stream goes on for ever.
    mutating func beginning(of stored: StoredEntry, _ body: EventBody) async throws(StoreError) -> EventBody? {
        let stream = stored.header.stream
        guard !body.type.kind.beginsStream, !body.type.kind.stream.isLasting, stored.header.streamVersion > 0 else {
            return nil
        }
        if let known = self.known[stream] { return known }
        var first = self.begun[stream]
        if first == nil { first = try await self.lookUp(stream, before: stored.header.position) }
        guard let first, let beginning = try await self.body(of: first) else { return nil }
        if self.known.count >= Self.limit { self.known.removeAll() }
        self.known[stream] = beginning
        return beginning
    }

    private func lookUp(
        _ stream: UniqueIdentifier,
        before position: UInt64
    ) async throws(StoreError) -> StoredEntry? {
        var candidates: [UInt64] = []
        if let views = self.views {
            candidates += try views.rareEvents(by: .stream(stream), in: 0..<position, limit: 4)
            candidates += try views.certificates(by: .request(stream), limit: 2).compactMap { $0.requestedPosition }
        }
        for candidate in candidates {
            if let stored = try await self.log.storedEntry(at: candidate), self.begins(stored, stream) { return stored }
        }
        var end = position
        while end > 0 {
            let first = (end - 1) / Self.page * Self.page
            let entries = try await self.log.storedEntries(in: first..<end)
            if let stored = entries.last(where: { self.begins($0, stream) }) { return stored }
            end = first
        }
        return nil
    }

    private func begins(_ stored: StoredEntry, _ stream: UniqueIdentifier) -> Bool {
        stored.header.stream == stream && stored.header.streamVersion == 0
    }
}
