internal import Bytes
internal import EventLog
internal import Ledger

/// An event, and the entry that it is the payload of.
struct KnownEvent: Sendable {
    let header: EntryHeader
    let leafHash: Digest256
    let body: EventBody
}

/// What was begun before: requests and intents whose endings tell of them.
///
/// What passes is remembered until its ending; what began before the first entry that was read is looked up backwards in the log, where it
/// lies near, since an ending follows its intent as fast as a key signs, or at the next start.
struct BegunEvents: Sendable {
    private let log: any EventReading
    private var begun: [UniqueIdentifier: [KnownEvent]] = [:]

    /// How many streams are remembered; beyond that they are looked up.
    private static let limit = 1_024
    private static let page: UInt64 = 256

    init(in log: any EventReading) { self.log = log }

    /// Remembers an event that others will end.
    mutating func pass(_ event: KnownEvent) {
        switch event.body.type {
        case .issuanceRequested, .issuanceAuthorized, .cRLAuthorized, .responderAuthorized, .auditReportRequested,
            .authorityCreating:
            if self.begun.count >= Self.limit, self.begun[event.header.stream] == nil { self.begun.removeAll() }
            self.begun[event.header.stream, default: []].append(event)
        default: return
        }
    }

    /// What began the stream that an event ends or goes on, in the order of the log; nothing of streams that have no such beginning.
    ///
    /// - Parameter most: How many entries are looked through at most.
    mutating func events(before event: KnownEvent, most: UInt64 = .max) async throws(StoreError) -> [KnownEvent] {
        let kind = event.body.type.kind
        let isOfCreation = event.body.type == .authorityCreated || event.body.type == .authorityCreationFailed
        guard event.header.streamVersion > 0, kind.stream.isOneMatter || isOfCreation else { return [] }
        let known = self.begun.removeValue(forKey: event.header.stream) ?? []
        if known.first?.header.streamVersion == 0 { return known }
        return try await self.events(of: event.header.stream, before: event.header.position, most: most)
    }

    /// The events of a stream that lie before a position, from its first on.
    func events(of stream: UniqueIdentifier, before position: UInt64, most: UInt64) async throws(StoreError)
        -> [KnownEvent]
    {
        var found: [KnownEvent] = []
        var end = position
        let last = position > most ? position - most : 0
        while end > last {
            let first = max(last, (end - 1) / Self.page * Self.page)
            for entry in try await self.log.storedEntries(in: first..<end).reversed()
            where entry.header.stream == stream {
                if let event = try await KnownEvent(entry, in: self.log) { found.append(event) }
                if entry.header.streamVersion == 0 { return found.reversed() }
            }
            end = first
        }
        return found.reversed()
    }
}

extension KnownEvent {
    /// The event of an entry; `nil` where it is withheld, or cannot be read.
    init?(_ stored: StoredEntry, in log: any EventReading) async throws(StoreError) {
        let payload: [UInt8]
        do throws(StoreError) {
            payload = try await log.payload(of: stored)
        } catch {
            guard error.code == .withheld else { throw error }
            return nil
        }
        let header = stored.header
        guard let event = try? Event(derEncoded: payload[...], schema: header.schema, type: header.type) else {
            return nil
        }
        self.init(header: header, leafHash: stored.leafHash, body: event.body)
    }
}
