internal import Bytes
internal import JSON
internal import Ledger
internal import PKI

/// The tables of a package, row by row, from its entries in their order: one who writes a package and one who checks it have the same.
final class PackageTables {
    /// How names of certificates are made, from the event that a log begins with.
    typealias Naming =
        @Sendable (_ opened: LedgerOpened) ->
        @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String

    /// The files that the tables fill, and whether what they hold comes in rows.
    static let files: [(name: String, hasRows: Bool)] = [
        ("access.ndjson", true), ("authorities.ndjson", true), ("balance.json", false), ("blocked-keys.ndjson", true),
        ("certificates.csv", true), ("certificates.ndjson", true), ("certificates.pem", true), ("events.ndjson", true),
        ("key-uses.ndjson", true), ("lists.ndjson", true), ("policy.ndjson", true), ("requests.ndjson", true),
        ("revocations.ndjson", true), ("roles.ndjson", true), ("standing.ndjson", true),
    ]

    private let naming: Naming
    private let revoked: (UniqueIdentifier, [UInt8]) async throws -> RevokedCertificate?
    private let emit: (_ octets: [UInt8], _ file: String) throws -> Void
    private let json = RecordWriter(CertificateExport.Style(.ndjson))
    private let csv = RecordWriter(CertificateExport.Style(.csv))
    private var resourceName: @Sendable (UniqueIdentifier, [UInt8]) -> String = { _, _ in "" }
    private var requests: [UniqueIdentifier: PackagedRequest] = [:]
    private var responders: [UniqueIdentifier: Entry] = [:]
    private var lists: [UniqueIdentifier: CRLAuthorized] = [:]
    /// What was issued, or burned.
    private var serials: Set<PackagedName> = []
    /// What was revoked.
    private var withdrawn: Set<PackagedName> = []
    /// What is valid, from the beginning of the part on.
    private(set) var validity = PackageValidity()
    private var standing = PackageStanding()
    private var uses = PackagedUses()
    private var balance = PackageBalance()

    /// - Parameters:
    ///   - revoked: What the entries up to the package's end say of the revocation of a certificate.
    ///   - emit: Takes what comes next in a file.
    init(
        naming: @escaping Naming,
        revoked: @escaping (UniqueIdentifier, [UInt8]) async throws -> RevokedCertificate?,
        emit: @escaping (_ octets: [UInt8], _ file: String) throws -> Void
    ) throws {
        self.naming = naming
        self.revoked = revoked
        self.emit = emit
        try emit(self.csv.beginning, "certificates.csv")
    }

    /// Begins with what is valid before the part.
    func begin(_ validity: PackageValidity) { self.validity = validity }

    /// Takes the next entry.
    ///
    /// - Parameter isContext: Whether it lies before the package's range.
    func take(_ entry: Entry, isContext: Bool) async throws {
        let body = try entry.body()
        if case .ledgerOpened(let opened) = body { self.resourceName = self.naming(opened) }
        self.standing.take(entry.header, body)
        self.uses.take(entry.header.stream, body, isCounted: !isContext)
        if !isContext { self.validity.take(entry.header, body) }
        switch body {
        case .issuanceRequested(let request):
            self.requests[entry.header.stream] = PackagedRequest(entry, request)
            self.balance.begin(isContext: isContext)
        case .issuanceAuthorized(let intent):
            self.requests[entry.header.stream]?.authorized = (entry, intent)
        case .responderAuthorized: self.responders[entry.header.stream] = entry
        case .responderCertified, .responderFailed:
            let intent = self.responders.removeValue(forKey: entry.header.stream)
            if let intent {
                try await self.end(nil, intent, entry, body)
            } else if !isContext {
                throw Self.withoutIntent(entry)
            }
        case .issuanceRefused, .issuanceRepeated, .certificateSigned, .signingFailed, .issuanceAbandoned:
            guard let request = self.requests.removeValue(forKey: entry.header.stream) else {
                throw AuditError("What ends here did not begin.", at: entry.header.position)
            }
            try self.emit(request.row(entry, body), "requests.ndjson")
            self.balance.end(body)
            if let intent = request.authorized?.entry {
                try await self.end(request.entry, intent, entry, body)
            } else if !Self.endsWithoutIntent(body) {
                throw Self.withoutIntent(entry)
            }
        case .cRLAuthorized(let intent): self.lists[entry.header.stream] = intent
        case .cRLFailed:
            guard self.lists.removeValue(forKey: entry.header.stream) != nil || isContext else {
                throw Self.withoutIntent(entry)
            }
        case .cRLSigned(let signed):
            guard let intent = self.lists.removeValue(forKey: entry.header.stream) else {
                guard isContext else { throw Self.withoutIntent(entry) }
                break
            }
            try self.emit(Self.row(entry.header, intent, signed), "lists.ndjson")
        case .certificateRevoked(let revoked):
            try self.checkRevocation(revoked, entry.header)
            guard !isContext else { break }
            self.balance.revoked += 1
            try self.emit(Self.row(entry.header, revoked), "revocations.ndjson")
        default: break
        }
        guard !isContext, !Self.hasTable(body) else { return }
        try self.emit(Self.row(entry.header, body), "events.ndjson")
    }

    /// Nothing is signed, fails or is abandoned before its intent: an ending without one is of an intent that was left out.
    private static func withoutIntent(_ entry: Entry) -> AuditError {
        AuditError("What ends here has no intent.", at: entry.header.position)
    }

    /// Whether a request ends so before anything was intended.
    private static func endsWithoutIntent(_ body: EventBody) -> Bool {
        switch body {
        case .issuanceRefused, .issuanceRepeated: true
        default: false
        }
    }

    /// A certificate is revoked once, in the stream of its authority's revocations.
    private func checkRevocation(_ revoked: CertificateRevoked, _ header: EntryHeader) throws {
        guard try header.stream == StreamIdentifiers.revocations(of: revoked.authority) else {
            throw AuditError("The revocation lies in the stream of something else.", at: header.position)
        }
        guard self.withdrawn.insert(PackagedName(revoked.authority, revoked.serialNumber)).inserted else {
            throw AuditError("The certificate was revoked before.", at: header.position)
        }
    }

    /// What is in force, and what is open still, at the package's end.
    func finish() throws {
        for request in self.requests.values.sorted(by: { $0.entry.header.position < $1.entry.header.position }) {
            try self.emit(request.row(nil, nil), "requests.ndjson")
        }
        self.balance.open = UInt64(self.requests.count)
        for (file, rows) in self.standing.tables {
            for row in rows { try self.emit(Self.line(row), file) }
        }
        for row in self.uses.rows { try self.emit(Self.line(row), "key-uses.ndjson") }
        self.validity.expire()
        for row in self.validity.table { try self.emit(Self.line(row), "standing.ndjson") }
        try self.emit(Self.line(self.balance.row), "balance.json")
    }

    /// A certificate, or a serial number that is burned.
    private func end(_ requested: Entry?, _ intent: Entry, _ ended: Entry, _ body: EventBody) async throws {
        switch body {
        case .signingFailed, .issuanceAbandoned, .responderFailed: guard body.burnsSerialNumber else { return }
        default: break
        }
        let record = try await CertificateRecord(
            requested: requested,
            authorized: intent,
            ended: ended,
            revoked: self.revoked,
            resourceName: self.resourceName
        )
        let name = PackagedName(record.authority, record.serialNumber)
        guard !self.validity.holds(name), self.serials.insert(name).inserted else {
            throw AuditError("The serial number was used before.", at: ended.header.position)
        }
        var octets: [UInt8] = []
        _ = try self.json.append(record, to: &octets)
        try self.emit(octets, "certificates.ndjson")
        octets = []
        _ = try self.csv.append(record, to: &octets)
        try self.emit(octets, "certificates.csv")
        if record.isBurned {
            self.balance.burned += 1
            self.validity.burn(record.authority)
        } else {
            self.validity.issue(name, until: record.notAfter, at: ended.header.position)
        }
        guard case .text(let text)? = record.values(withCertificate: true).last else { return }
        self.balance.certificates += 1
        try self.emit(Array(text.utf8) + [0x0A], "certificates.pem")
    }

    private static func hasTable(_ body: EventBody) -> Bool {
        switch body {
        case .issuanceRequested, .issuanceRefused, .issuanceAuthorized, .certificateSigned, .signingFailed,
            .issuanceAbandoned, .issuanceRepeated, .certificateRevoked:
            true
        default: false
        }
    }

    private static func row(_ header: EntryHeader, _ revoked: CertificateRevoked) -> [UInt8] {
        self.line(
            [
                ("position", .number(header.position)), ("time", .text(header.time.description)),
                ("authority", .text(revoked.authority.description)),
                ("serial", .octets(revoked.serialNumber.hexadecimal)), ("reason", .text("\(revoked.reason)")),
            ] + self.columns(revoked.provenance)
        )
    }

    /// A revocation list: who has it finds it by the digest of what was signed, and its signature.
    private static func row(_ header: EntryHeader, _ intent: CRLAuthorized, _ signed: CRLSigned) -> [UInt8] {
        self.line([
            ("position", .number(header.position)), ("time", .text(header.time.description)),
            ("authority", .text(intent.authority.description)), ("partition", .text(intent.partition?.description)),
            ("number", .number(UInt64(clamping: intent.number))), ("thisUpdate", .text(intent.thisUpdate.description)),
            ("nextUpdate", .text(intent.nextUpdate.description)), ("size", .number(intent.size)),
            ("entries", .number(UInt64(clamping: intent.entries))), ("tbsSHA256", .octets(intent.digest.description)),
            ("signature", .octets(signed.signature.hexadecimal)),
        ])
    }

    private static func row(_ header: EntryHeader, _ body: EventBody) -> [UInt8] {
        let type = EventType(rawValue: header.type).map(LogListing.name)
        return self.line(
            [
                ("position", .number(header.position)), ("time", .text(header.time.description)),
                ("type", .text(type)), ("stream", .text(header.stream.description)),
            ] + self.columns(body.provenance)
        )
    }

    /// Who acted.
    static func columns(_ provenance: Provenance?) -> [(String, RecordValue)] {
        [
            ("principal", .free(provenance?.principal)), ("account", .free(provenance?.account)),
            ("role", .free(provenance?.role)), ("accessKey", .free(provenance?.accessKey)),
            ("sourceAddress", .text(provenance?.sourceAddress)),
        ]
    }

    /// A row as one object on a line.
    static func line(_ row: [(String, RecordValue)]) -> [UInt8] {
        JSONWriter.structure { json in
            for (name, value) in row {
                json.name(name)
                json.value(value)
            }
        } + [0x0A]
    }
}

/// How many requests there were, and what became of them.
private struct PackageBalance {
    private var openBefore: UInt64 = 0
    private var requested: UInt64 = 0
    private var outcomes: [String: UInt64] = [:]
    var open: UInt64 = 0
    var certificates: UInt64 = 0
    var burned: UInt64 = 0
    var revoked: UInt64 = 0

    mutating func begin(isContext: Bool) {
        if isContext { self.openBefore += 1 } else { self.requested += 1 }
    }

    mutating func end(_ body: EventBody) {
        guard let outcome = PackagedRequest.outcome(body) else { return }
        self.outcomes[outcome, default: 0] += 1
    }

    var row: [(String, RecordValue)] {
        [("openBefore", .number(self.openBefore)), ("requested", .number(self.requested))]
            + ["issued", "refused", "failed", "abandoned", "repeated"].map { ($0, .number(self.outcomes[$0] ?? 0)) }
            + [
                ("open", .number(self.open)), ("certificates", .number(self.certificates)),
                ("burned", .number(self.burned)), ("revoked", .number(self.revoked)),
            ]
    }
}
