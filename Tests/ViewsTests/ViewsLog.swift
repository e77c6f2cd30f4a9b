import Bytes
import Cryptography
import EventLog
import Ledger
import PKI
import Testbed

/// A log in memory, made from a seed: authorities, issuances that end in every way, servers that start.
final class ViewsLog: EventReading, @unchecked Sendable {
    let ledger: UniqueIdentifier
    private(set) var entries: [Entry] = []
    private var generator: SplitMix64
    private static let reason = RecordedReason(code: 10, values: [])
    private var time = Instant(seconds: 1_800_000_000)
    private var versions: [UniqueIdentifier: UInt64] = [:]
    /// What ended so that a certificate exists, or may.
    struct Ended {
        let position: UInt64
        let request: IssuanceRequested?
        let tbsCertificate: TBSCertificate
        let at: Instant
        let authority: UniqueIdentifier
        let stream: UniqueIdentifier
        let isBurned: Bool

        init(
            _ position: UInt64,
            _ request: IssuanceRequested?,
            _ tbsCertificate: TBSCertificate,
            _ at: Instant,
            _ authority: UniqueIdentifier,
            _ stream: UniqueIdentifier,
            _ isBurned: Bool
        ) {
            (self.position, self.request, self.tbsCertificate, self.at) = (position, request, tbsCertificate, at)
            (self.authority, self.stream, self.isBurned) = (authority, stream, isBurned)
        }
    }

    private(set) var ended: [Ended] = []
    /// Where the revocation lies of what ended at a position.
    private(set) var revocations: [UInt64: UInt64] = [:]

    /// The same log when it had so many entries.
    func truncated(to size: UInt64) -> ViewsLog {
        let log = ViewsLog(seed: 0, ledger: self.ledger)
        log.entries = Array(self.entries.prefix(Int(size)))
        log.ended = self.ended.filter { $0.position < size }
        log.revocations = self.revocations.filter { $0.value < size }
        return log
    }

    /// Revokes a certificate that was not revoked; whether there was one.
    private func revokeOne() throws -> Bool {
        let left = self.ended.filter { !$0.isBurned && self.revocations[$0.position] == nil }
        guard !left.isEmpty else { return false }
        let one = left[self.number(below: left.count)]
        let revoked = CertificateRevoked(
            authority: one.authority,
            serialNumber: one.tbsCertificate.serialNumber.octets,
            reason: .superseded,
            provenance: self.provenance()
        )
        try self.append(.certificateRevoked(revoked), to: StreamIdentifiers.revocations(of: one.authority))
        self.revocations[one.position] = UInt64(self.entries.count - 1)
        return true
    }

    init(seed: UInt64, ledger: UniqueIdentifier = UniqueIdentifier(words: (0xA1, 0xB2))) {
        self.generator = SplitMix64(seed: seed)
        self.ledger = ledger
    }

    /// A log of about so many events.
    static func random(
        seed: UInt64,
        count: Int,
        ledger: UniqueIdentifier = UniqueIdentifier(words: (0xA1, 0xB2))
    ) throws -> ViewsLog {
        let log = ViewsLog(seed: seed, ledger: ledger)
        try log.fill(count: count)
        return log
    }

    private func fill(count: Int) throws {
        try self.start(window: 60)
        var authorities: [UniqueIdentifier] = []
        var open: [(UniqueIdentifier, IssuanceRequested, TBSCertificate)] = []
        while self.entries.count < count {
            self.time = self.time.adding(seconds: Int64(self.number(below: 9)))
            switch self.number(below: 23) {
            case 20...22: try self.appendRareEvent(of: authorities.last)
            case 0: try self.start(window: Int64([0, 5, 60, 300][self.number(below: 4)]))
            case 1,
                2 where authorities.count < 3:
                authorities.append(try self.makeAuthority())
            case 3...12:
                guard let authority = authorities.last else { continue }
                let stream = self.identifier()
                let request = self.request(of: authorities[self.number(below: authorities.count)], fallback: authority)
                try self.append(.issuanceRequested(request), to: stream)
                switch self.number(below: 6) {
                case 0:
                    let refusal = IssuanceRefused(
                        ruleSet: 1,
                        basis: Basis(authority: 2, policy: 1),
                        moment: self.time,
                        checks: [
                            Check(rule: 11, outcome: .passed, reason: nil),
                            Check(rule: 50 + Int64(self.number(below: 3)), outcome: .failed, reason: nil),
                        ],
                        code: .invalidValue,
                        reason: RecordedReason(code: 4_200, values: [])
                    )
                    try self.append(.issuanceRefused(refusal), to: stream)
                case 1:
                    try self.append(.issuanceRepeated(IssuanceRepeated(first: stream, differences: [])), to: stream)
                default:
                    let tbsCertificate = try self.tbsCertificate()
                    try self.authorize(stream, tbsCertificate)
                    open.append((stream, request, tbsCertificate))
                }
            default:
                guard !open.isEmpty else { continue }
                let (stream, request, tbsCertificate) = open.remove(at: self.number(below: open.count))
                switch self.number(below: 8) {
                case 0:
                    let mayExist = self.number(below: 2) == 0
                    try self.append(
                        .signingFailed(SigningFailed(reason: Self.reason, signatureMayExist: mayExist)),
                        to: stream
                    )
                    if mayExist { self.end(stream, request, tbsCertificate, isBurned: true) }
                case 1:
                    try self.append(.issuanceAbandoned(IssuanceAbandoned(reason: Self.reason)), to: stream)
                    self.end(stream, request, tbsCertificate, isBurned: true)
                default:
                    try self.append(.certificateSigned(CertificateSigned(signature: [1, 2, 3])), to: stream)
                    self.end(stream, request, tbsCertificate, isBurned: false)
                }
            }
        }
    }

    private func end(
        _ stream: UniqueIdentifier,
        _ request: IssuanceRequested,
        _ tbsCertificate: TBSCertificate,
        isBurned: Bool
    ) {
        guard let authority = request.authority else { return }
        let position = UInt64(self.entries.count - 1)
        self.ended.append(Ended(position, request, tbsCertificate, self.time, authority, stream, isBurned))
    }

    /// Something that is no issuance: a call that is refused, a revocation, a responder, a list, a report.
    private func appendRareEvent(of authority: UniqueIdentifier?) throws {
        guard let authority else { return }
        let provenance = self.provenance()
        switch self.number(below: 5) {
        case 0:
            let refused = OperationRefused(
                operation: "RevokeCertificate",
                resource: [nil, "arn:of/\(authority)", "arn:of/\(authority)/certificate/12"][self.number(below: 3)],
                template: nil,
                code: .accessDenied,
                reason: [nil, RecordedReason(code: 30_101, values: [])][self.number(below: 2)],
                octets: [],
                isCut: false,
                provenance: provenance
            )
            try self.append(.operationRefused(refused), to: self.identifier())
        case 1:
            if self.number(below: 3) > 0, try self.revokeOne() { return }
            let revoked = CertificateRevoked(
                authority: authority,
                serialNumber: [1, 2],
                reason: .superseded,
                provenance: provenance
            )
            try self.append(.certificateRevoked(revoked), to: StreamIdentifiers.revocations(of: authority))
        case 2:
            let stream = self.identifier()
            let tbsCertificate = try self.tbsCertificate()
            let authorized = ResponderAuthorized(
                ruleSet: 1,
                authority: authority,
                key: authority,
                algorithm: "EC_prime256v1",
                subjectPublicKeyInfo: tbsCertificate.subjectPublicKeyInfo.derOctets,
                basis: Basis(authority: 2, policy: 1),
                moment: self.time,
                serialNumber: tbsCertificate.serialNumber.octets,
                tbsCertificate: tbsCertificate.derOctets
            )
            try self.append(.responderAuthorized(authorized), to: stream)
            let isFailed = self.number(below: 3) == 0
            try self.append(
                isFailed
                    ? .responderFailed(ResponderFailed(reason: Self.reason, signatureMayExist: false))
                    : .responderCertified(ResponderCertified(signature: [1])),
                to: stream
            )
            let position = UInt64(self.entries.count - 1)
            self.ended.append(Ended(position, nil, tbsCertificate, self.time, authority, stream, isFailed))
        case 3:
            let stream = self.identifier()
            let requested = AuditReportRequested(
                authority: authority,
                bucket: "bucket",
                key: AuditReportRequested.key(of: stream, authority: authority, format: .json),
                format: .json,
                provenance: provenance
            )
            try self.append(.auditReportRequested(requested), to: stream)
            try self.append(.auditReportFailed(AuditReportFailed(reason: .bucketGone)), to: stream)
        default:
            try self.append(.serverStopped(ServerStopped()), to: self.ledger)
        }
    }

    private func provenance() -> Provenance {
        let number = self.number(below: 3)
        return Provenance(
            .api,
            ["alice", "bob", "carol"][number],
            accessKey: "AKIA\(number)\(self.number(below: 2))",
            sourceAddress: "",
            bodyDigest: .zero
        )
    }

    func start(window: Int64) throws {
        let fact = ServerStarted(
            softwareVersion: "1",
            cryptographyVersion: "3",
            capabilities: [],
            issuanceTokenWindow: window,
            authorityTokenWindow: 300,
            booksVersion: BooksRules.version,
            ruleSet: 1,
            isDevelopment: false,
            anchorAccepted: nil,
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
        try self.append(.serverStarted(fact), to: self.ledger)
    }

    func makeAuthority() throws -> UniqueIdentifier {
        let stream = self.identifier()
        let provenance = Provenance(.api, "root", request: stream, accessKey: "A", sourceAddress: "", bodyDigest: .zero)
        let creating = AuthorityCreating(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: "",
            signatureAlgorithm: "",
            subject: [],
            requestExtensions: nil,
            configuration: "",
            keyStorageSecurityStandard: "",
            tags: [],
            token: nil,
            provenance: provenance
        )
        try self.append(.authorityCreating(creating), to: stream)
        if self.number(below: 5) == 0 {
            try self.append(.authorityCreationFailed(AuthorityCreationFailed(reason: Self.reason)), to: stream)
            return stream
        }
        let created = AuthorityCreated(certificationRequest: [])
        try self.append(.authorityCreated(created), to: stream)
        let imported = AuthorityCertificateImported(certificate: [], chain: [], provenance: provenance)
        try self.append(.authorityCertificateImported(imported), to: stream)
        return stream
    }

    private func request(of authority: UniqueIdentifier, fallback: UniqueIdentifier) -> IssuanceRequested {
        IssuanceRequested(
            authority: authority,
            authorityName: nil,
            certificationRequest: .certificationRequest([]),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: [nil, "EndEntityCertificate/V1", "CodeSigningCertificate/V1"][self.number(below: 3)],
            notAfter: RequestedTime(unit: .days, value: 1),
            notBefore: nil,
            passthrough: nil,
            token: self.number(below: 3) == 0 ? nil : "t\(self.number(below: 9))",
            provenance: self.provenance()
        )
    }

    func authorize(_ stream: UniqueIdentifier, _ tbsCertificate: TBSCertificate) throws {
        let fact = IssuanceAuthorized(
            ruleSet: 1,
            authority: self.ledger,
            key: self.ledger,
            basis: Basis(authority: 2, policy: 1),
            moment: self.time,
            serialNumber: tbsCertificate.serialNumber.octets,
            checks: [],
            tbsCertificate: tbsCertificate.derOctets
        )
        try self.append(.issuanceAuthorized(fact), to: stream)
    }

    func append(_ body: EventBody, to stream: UniqueIdentifier) throws {
        let encoded = try EncodedEvent(stream: stream, event: Event(nonce: self.identifier(), body: body))
        let header = EntryHeader(
            ledger: self.ledger,
            position: UInt64(self.entries.count),
            time: self.time,
            stream: stream,
            streamVersion: self.versions[stream, default: 0],
            type: body.type.rawValue,
            schema: EntryHeader.currentSchema,
            payloadLength: UInt32(encoded.payload.count),
            payloadDigest: encoded.payloadDigest,
            previousLeafHash: self.entries.last?.leafHash ?? .zero
        )
        self.versions[stream, default: 0] += 1
        self.entries.append(Entry(header: header, leafHash: try header.leafHash(), payload: encoded.payload))
    }

    func tbsCertificate() throws -> TBSCertificate {
        let number = self.number(below: 7)
        let key: [UInt8] = [
            0x30, 0x0C, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x03, 0x00, 0x01, UInt8(number),
        ]
        let names = try SubjectAlternativeName([
            .dnsName("Host\(number).example"), .ipAddress([10, 0, 0, UInt8(number)]),
            .dnsName("a.b.dept\(number % 3).Corp.example"), .rfc822Name("Ann\(number)@Mail\(number % 2).corp.example"),
        ])
        let serial = [0x01] + self.identifier().octets.dropFirst()
        return try TBSCertificate(
            serialNumber: SerialNumber(octets: serial),
            signatureAlgorithm: AlgorithmIdentifier(signatureAlgorithmName: "ecdsa-with-SHA256").unwrapped,
            issuer: Self.name("issuer"),
            validity: Validity(notBefore: self.time, notAfter: self.time.adding(seconds: 86_400 * Int64(1 + number))),
            subject: Self.name("host\(number)"),
            subjectPublicKeyInfo: SubjectPublicKeyInfo(derEncoded: key),
            extensions: Extensions([names.makeExtension(isCritical: false)])
        )
    }

    /// A distinguished name of one common name.
    static func name(_ text: String) throws -> DistinguishedName {
        let characters = Array(text.utf8)
        let attribute: [UInt8] = [0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, UInt8(characters.count)] + characters
        let count = UInt8(attribute.count)
        return try DistinguishedName(derEncoded: [0x30, count + 4, 0x31, count + 2, 0x30, count] + attribute)
    }

    func identifier() -> UniqueIdentifier {
        UniqueIdentifier(words: (self.generator.next(), self.generator.next()))
    }

    private func number(below bound: Int) -> Int { Int(self.generator.next() % UInt64(bound)) }
}

extension Optional {
    fileprivate var unwrapped: Wrapped {
        get throws {
            guard let self else { throw StoreError(.corrupt, "absent") }
            return self
        }
    }
}
