public import Bytes
public import EventLog
internal import Ledger

/// A search for certificates: by the views where they have keys, and in the log itself for all that they do not hold.
///
/// What views say only narrows: every certificate that is given was read in the log and compared with what is looked for. The work for a
/// page is bounded, whatever is looked for and however long the log is; where a page ends before it is full, the next goes on.
public struct CertificateSearch: Sendable {
    private let log: any EventReading
    private let views: ViewsStore?
    private let size: UInt64
    private let now: Instant

    /// The most that is looked at for one page.
    public struct Bounds: Sendable {
        /// Rows of the views.
        public var rows = 20_000
        /// Certificates read in the log for the views' rows.
        public var certificates = 2_000
        /// Entries of the log that the views do not hold.
        public var entries: UInt64 = 8_192

        /// The bounds.
        public init() {}
    }

    private let bounds: Bounds

    /// A search through a log, as far as it is so long.
    ///
    /// - Parameters:
    ///   - views: The log's views, wherever they stand; without any the log is read through.
    ///   - now: When it is asked which certificates have ended.
    public init(
        log: any EventReading,
        views: ViewsStore?,
        size: UInt64,
        now: Instant,
        bounds: Bounds = Bounds()
    ) {
        self.log = log
        self.views = views
        self.size = size
        self.now = now
        self.bounds = bounds
    }

    /// A page of what is looked for.
    public struct Page: Sendable {
        /// Certificates by the positions of their endings, ascending.
        public internal(set) var certificates: [FoundCertificate] = []
        /// The position that the next page goes on after; absent where there is no more.
        public internal(set) var next: UInt64?
    }

    /// The certificates after a position, at most so many.
    ///
    /// - Throws: ``StoreError`` where the log cannot be read, or the views cannot be.
    public func page(
        of query: CertificateQuery,
        after last: UInt64? = nil,
        limit: Int
    ) async throws(StoreError) -> Page {
        let start = last.map { $0 < .max ? $0 + 1 : .max } ?? 0
        let end = min(query.positions.upperBound, self.size)
        let first = max(start, query.positions.lowerBound)
        guard first < end, limit > 0 else { return Page() }
        let query = query.narrowed(at: self.now)
        if query.serialNumber != nil { return try await self.pageOfSerial(query, in: first..<end, limit: limit) }
        var page = Page()
        let held = try self.views?.position().size ?? 0
        if let views = self.views, first < min(held, end) {
            try await self.add(to: &page, of: query, from: views, in: first..<min(held, end), limit: limit)
            if page.next != nil { return page }
        }
        let rest = max(first, held)
        if rest < end { try await self.addFromLog(to: &page, of: query, in: rest..<end, limit: limit) }
        return page
    }

    /// A certificate is looked for by its serial number, which the log itself has an index of.
    private func pageOfSerial(
        _ query: CertificateQuery,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) -> Page {
        guard let serialNumber = query.serialNumber else { return Page() }
        var entries: [SerialEntry] = []
        if let authority = query.origin.authority {
            if let entry = try await self.log.serial(serialNumber, of: authority) { entries.append(entry) }
        } else {
            entries = try await self.entries(of: serialNumber)
        }
        var page = Page()
        for entry in entries.sorted(by: { $0.ending < $1.ending }) where positions.contains(entry.ending) {
            guard page.certificates.count < limit else {
                page.next = page.certificates.last?.position
                break
            }
            let stream = try await FoundCertificate.event(at: entry.intent, in: self.log).1.stream
            let requested = try await self.beginning(of: stream, before: entry.intent)
            try await self.add(to: &page, query, requested, entry.intent, entry.ending)
        }
        return page
    }

    /// What became of a serial number, whichever authorities gave it: all that an index has, since so many authorities are few.
    private func entries(of serialNumber: [UInt8]) async throws(StoreError) -> [SerialEntry] {
        // What lies just before: the same octets of the first authority that there could be.
        var last = SerialEntry(
            authority: UniqueIdentifier(words: (0, 0)),
            serialNumber: serialNumber,
            intent: 0,
            ending: 0,
            standing: .issued
        )
        var found: [SerialEntry] = []
        if let first = try await self.log.serial(serialNumber, of: last.authority) { found.append(first) }
        while found.count < self.bounds.certificates {
            let entries = try await self.log.serials(after: last, limit: 64)
            let same = entries.prefix { $0.serialNumber == serialNumber }
            found += same
            guard same.count == 64, let next = same.last else { break }
            last = next
        }
        return found
    }

    /// Where the request of a stream lies; `nil` where the stream begins with its intent.
    private func beginning(of stream: UniqueIdentifier, before intent: UInt64) async throws(StoreError) -> UInt64? {
        guard let stored = try await self.log.storedEntry(at: intent), stored.header.streamVersion > 0 else {
            return nil
        }
        var streams = EarlierEntries(of: self.log)
        return try await streams.position(of: .issuanceRequested, in: stream, before: intent)
    }

    /// Adds a certificate where it is one that is looked for.
    func add(
        to page: inout Page,
        _ query: CertificateQuery,
        _ requested: UInt64?,
        _ authorized: UInt64,
        _ ended: UInt64
    ) async throws(StoreError) {
        let found = try await FoundCertificate.read(
            requested: requested,
            authorized: authorized,
            ended: ended,
            in: self.log,
            size: self.size
        )
        guard query.matches(found), query.standing.map({ $0 == found.standing(at: self.now) }) ?? true else { return }
        page.certificates.append(found)
    }
}

extension CertificateSearch {
    /// How many rows are taken from the views at a time.
    private static let chunk = 256

    private func add(
        to page: inout Page,
        of query: CertificateQuery,
        from views: ViewsStore,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) {
        var left = self.bounds
        var first = positions.lowerBound
        let late = query.standing == .revoked ? try await self.lateRevocations(views) : []
        while first < positions.upperBound {
            var rows = try views.rows(
                for: query,
                knowingRevoked: late != nil,
                in: first..<positions.upperBound,
                limit: Self.chunk,
                most: left.rows
            )
            let looked = first..<(rows.lookedAt.map { $0 + 1 } ?? positions.upperBound)
            try rows.add(late?.filter(looked.contains) ?? [], of: views, where: query.allows)
            for row in rows.certificates {
                guard page.certificates.count < limit, left.certificates > 0 else {
                    page.next = row.endedPosition &- 1
                    return
                }
                if try await self.isExcluded(row, by: query) { continue }
                left.certificates -= 1
                try await self.add(
                    to: &page,
                    query,
                    row.requestedPosition,
                    row.authorizedPosition,
                    row.endedPosition
                )
            }
            guard let lookedAt = rows.lookedAt else { return }
            left.rows -= rows.count
            first = lookedAt + 1
            // Whoever has a full page is told that there may be more.
            if first < positions.upperBound, left.rows <= 0 || page.certificates.count >= limit {
                page.next = lookedAt
                return
            }
        }
    }

    /// Where the endings of certificates lie that were revoked where the views do not go yet, ascending; `nil` where that is too far to look.
    private func lateRevocations(_ views: ViewsStore) async throws(StoreError) -> [UInt64]? {
        var next = try views.position().size
        guard next < self.size else { return [] }
        guard self.size - next <= self.bounds.entries else { return nil }
        var found: Set<UInt64> = []
        while next < self.size {
            let entries = try await self.log.storedEntries(in: next..<min(next + UInt64(Self.chunk), self.size))
            guard !entries.isEmpty else { throw StoreError(.corrupt, "The log has no such entry.", position: next) }
            for entry in entries where entry.header.type == EventType.certificateRevoked.rawValue {
                guard
                    case .certificateRevoked(let fact) = try await FoundCertificate.event(
                        at: entry.header.position,
                        in: self.log
                    ).0,
                    let serial = try await self.log.serial(fact.serialNumber, of: fact.authority)
                else { continue }
                found.insert(serial.ending)
            }
            next += UInt64(entries.count)
        }
        return found.sorted()
    }

    /// Whether what became of a certificate is not what is looked for, as the index of revocations and the views say; asked before its
    /// events are read.
    private func isExcluded(_ row: CertificateRow, by query: CertificateQuery) async throws(StoreError) -> Bool {
        switch query.standing {
        case nil, .burned: return false
        case .issued, .expired, .revoked:
            let revocation = try await self.log.revocation(row.serialNumber, of: row.origin.authority)
            return (revocation.map { $0.position < self.size } ?? false) != (query.standing == .revoked)
        }
    }

    /// Reads the log through where no views hold it.
    private func addFromLog(
        to page: inout Page,
        of query: CertificateQuery,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) {
        let end = min(positions.upperBound, positions.lowerBound &+ self.bounds.entries)
        var streams = EarlierEntries(of: self.log)
        var first = positions.lowerBound
        while first < end {
            let entries = try await self.log.storedEntries(in: first..<min(first + UInt64(Self.chunk), end))
            guard !entries.isEmpty else {
                throw StoreError(.corrupt, "The log has no such entry.", position: first)
            }
            for entry in entries {
                streams.pass(entry)
                guard let type = EventType(rawValue: entry.header.type), type.mayEndCertificate else { continue }
                guard page.certificates.count < limit else {
                    page.next = entry.header.position &- 1
                    return
                }
                let position = entry.header.position
                let isCertified = type == .certificateSigned || type == .responderCertified
                if !isCertified {
                    guard try await FoundCertificate.event(at: position, in: self.log).0.burnsSerialNumber else {
                        continue
                    }
                }
                let stream = entry.header.stream
                let isRequest = type.kind.stream == .request
                let intent = isRequest ? EventType.issuanceAuthorized : .responderAuthorized
                let authorized = try await streams.position(of: intent, in: stream, before: position)
                let requested =
                    isRequest
                    ? try await streams.position(of: .issuanceRequested, in: stream, before: authorized) : nil
                try await self.add(to: &page, query, requested, authorized, position)
            }
            first += UInt64(entries.count)
        }
        if end < positions.upperBound { page.next = end &- 1 }
    }
}

extension EventType {
    /// Whether it ends an intent to sign a certificate.
    fileprivate var mayEndCertificate: Bool {
        switch self {
        case .certificateSigned, .signingFailed, .issuanceAbandoned, .responderCertified, .responderFailed: true
        default: false
        }
    }
}
