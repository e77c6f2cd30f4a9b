internal import Bytes
internal import EventLog
internal import Ledger
internal import Views

/// What finds the entries of a story, and which of its forms they make.
struct StoryTeller {
    typealias ResourceName = (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    typealias Told = (title: String, chapters: [StoryChapter])

    private let reading: EntryReading

    init(log: any EventReading, views: ViewsStore?) { self.reading = EntryReading(log: log, views: views) }

    /// The story of a certificate; where an entry is named that none came of, that of its request or responder.
    func story(of reference: CertificateReference, _ name: ResourceName) async throws -> Told {
        do {
            let collector = CertificateCollector(log: self.reading.log, views: self.reading.views)
            let entries = try await collector.entries(reference)
            let chapters = StoryChapters(
                entries: entries,
                name: name(entries.found.authority, entries.found.serialNumber)
            )
            return (chapters.title, chapters.all)
        } catch let absence as CertificateAbsence {
            switch absence {
            case .notAuthorized(let position), .noEnding(let position), .ofResponder(let position):
                guard let told = try await self.story(ofStreamAt: position, name) else { throw absence }
                return told
            default: throw absence
            }
        }
    }

    /// The story of a request by its identifier.
    func story(of stream: UniqueIdentifier, _ name: ResourceName) async throws -> Told {
        let positions = try await StreamPositions(log: self.reading.log, views: self.reading.views).positions(
            of: stream
        )
        var entries: [KnownEntry] = []
        // A request has three entries at most; a stream that goes on for ever is none.
        for position in positions.prefix(4) {
            let entry = try await self.reading.entry(at: position)
            if entry.header.stream == stream { entries.append(entry) }
        }
        guard let first = entries.first else { throw CertificateAbsence.unknownRequest }
        if first.type == .issuanceRequested, let ending = entries.dropFirst(2).first, ending.endsWithNumber {
            return try await self.story(of: .position(ending.position), name)
        }
        guard let told = try await self.told(entries, name) else { throw CertificateAbsence.unknownRequest }
        return told
    }

    /// The story of the request, or of the responder, that an entry belongs to.
    private func story(ofStreamAt position: UInt64, _ name: ResourceName) async throws -> Told? {
        let stream = try await self.reading.entry(at: position).header.stream
        return try await self.told(self.reading.entries(of: stream, around: position), name)
    }

    private func told(_ entries: [KnownEntry], _ name: ResourceName) async throws -> Told? {
        if let request = RequestChapters(entries) { return (request.title, request.all) }
        guard let intent = entries.first, case .responderAuthorized(let authorized) = intent.body else { return nil }
        var chapters = ResponderChapters(
            intent: intent,
            authorized: authorized,
            ending: entries.dropFirst().first,
            name: name(authorized.authority, authorized.serialNumber)
        )
        try await self.collectPeriods(of: intent.header.stream, into: &chapters)
        return (chapters.title, chapters.all)
    }

    /// The first period of a responder, and the newest, where its authority's newest period is still its.
    private func collectPeriods(of responder: UniqueIdentifier, into chapters: inout ResponderChapters) async throws {
        let authority = chapters.authorized.authority
        let end = chapters.intent.position
        guard let newest = try await self.reading.inForce(ForceName(.period, of: authority.octets)),
            newest.position > end
        else {
            chapters.periodCount = 0
            return
        }
        var last: KnownEntry?
        let sighting = try await self.reading.sight(
            .oCSPPeriodOpened,
            of: authority,
            after: end,
            through: newest.position
        ) { entry in
            guard case .oCSPPeriodOpened(let opened) = entry.body, opened.responder == responder else { return false }
            last = entry
            return true
        }
        chapters.periodCount = sighting.count
        chapters.periods = [sighting.first].compactMap(\.self)
        if let last, last.position != sighting.first?.position { chapters.periods.append(last) }
    }
}

extension KnownEntry {
    /// Whether it ended an intent so that there is a certificate, or that its number is burned.
    fileprivate var endsWithNumber: Bool {
        self.type == .certificateSigned || self.body?.burnsSerialNumber ?? false
    }
}
