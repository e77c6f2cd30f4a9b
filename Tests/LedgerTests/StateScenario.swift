import Bytes
import Cryptography
import Ledger
import Testing

/// Given facts, when a command, then a decision: a state with the facts that made it, as the sequencer would place them.
struct StateScenario {
    static let ledger = UniqueIdentifier(words: (0xA, 1))
    static let authority = UniqueIdentifier(words: (0xA, 2))
    /// 2026-06-01T12:00:00Z.
    static let beginning = Instant(seconds: 1_780_315_200)

    private(set) var state = LedgerState(ledger: Self.ledger)
    private(set) var facts: [RecordedFact] = []
    var time = Self.beginning
    private var streams: UInt64 = 0

    /// A ledger that was started, with one authority that may issue.
    init(window: Int64 = 60, authorityWindow: Int64 = 300) throws {
        self.record(Self.ledger, .ledgerOpened(Self.opened))
        self.start(window: window, authorityWindow: authorityWindow)
        try self.found(Self.authority)
    }

    /// Puts a fact at the log's end.
    mutating func record(
        _ stream: UniqueIdentifier,
        _ body: EventBody,
        publicKeyDigest: Digest256? = nil,
        likeness: Digest256? = nil
    ) {
        let fact = RecordedFact(
            position: UInt64(self.facts.count),
            time: self.time,
            stream: stream,
            streamVersion: self.state.nextVersion(of: stream),
            body: body,
            publicKeyDigest: publicKeyDigest,
            likeness: likeness
        )
        self.state.evolve(fact)
        self.facts.append(fact)
    }

    /// Decides a command and records what it makes true.
    @discardableResult
    mutating func when(_ command: Command) -> Decision {
        let approval = self.state.dualControl == nil ? nil : self.newStream()
        let decision = self.state.decide(command, at: self.time, approval: approval)
        var publicKeyDigest: Digest256?
        var likeness: Digest256?
        if case .requestIssuance(let proposal) = command {
            (publicKeyDigest, likeness) = (proposal.publicKeyDigest, proposal.seen?.likeness)
        }
        for event in decision.events {
            let (stream, body) =
                switch event {
                case .encoded(let encoded): (encoded.stream, encoded.event.body)
                case .body(let stream, let body): (stream, body)
                }
            self.record(stream, body, publicKeyDigest: publicKeyDigest, likeness: likeness)
        }
        return decision
    }

    mutating func start(window: Int64 = 60, authorityWindow: Int64 = 300) {
        let started = ServerStarted(
            softwareVersion: "1",
            cryptographyVersion: "3",
            capabilities: [],
            issuanceTokenWindow: window,
            authorityTokenWindow: authorityWindow,
            booksVersion: BooksRules.version,
            ruleSet: 1,
            isDevelopment: false,
            anchorAccepted: nil,
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
        self.when(.record(stream: Self.ledger, .serverStarted(started)))
    }

    /// Makes an authority active: five facts.
    mutating func found(_ authority: UniqueIdentifier, token: String? = nil) throws {
        self.when(.createAuthority(authority, Self.creating(token: token)))
        self.when(.advanceAuthorityCreation(authority, .keyMade(Self.made)))
        self.when(.advanceAuthorityCreation(authority, .requestAuthorized(Self.authorized)))
        self.when(.advanceAuthorityCreation(authority, .authorityCreated(Self.created)))
        let version = self.state.authorities[authority]?.version ?? 0
        self.when(.importCertificate(authority, version: version, ruleSet: 1, Self.imported))
    }

    /// A stream that nothing was recorded in.
    mutating func newStream() -> UniqueIdentifier {
        self.streams += 1
        return UniqueIdentifier(words: (0xB, self.streams))
    }

    /// The types of all facts of a stream.
    func types(of stream: UniqueIdentifier) -> [EventType] {
        self.facts.filter { $0.stream == stream }.map(\.body.type)
    }

    /// The state that the facts alone give.
    func replayed() -> LedgerState {
        var state = LedgerState(ledger: Self.ledger)
        for fact in self.facts { state.evolve(fact) }
        return state
    }
}

extension StateScenario {
    static let opened = LedgerOpened(
        ledger: Self.ledger,
        origin: "ca-ledger/test",
        logKey: LogKey(
            identifier: UniqueIdentifier(words: (0xE, 0)),
            place: .sealedFile,
            publicKey: [UInt8](repeating: 1, count: 32)
        ),
        booksVersion: BooksRules.version,
        ruleSet: 1,
        softwareVersion: "1",
        partition: "aws",
        region: "us-east-1",
        account: "000000000000"
    )

    static let provenance = Provenance(
        .api,
        "somebody",
        request: UniqueIdentifier(words: (0xC, 1)),
        accessKey: "A",
        sourceAddress: "127.0.0.1",
        bodyDigest: .zero
    )

    static let made = KeyMade(
        key: UniqueIdentifier(words: (0xE, 1)),
        purpose: .authority,
        place: .sealedFile,
        algorithm: "ecP256",
        subjectPublicKeyInfo: [1]
    )
    static let authorized = RequestAuthorized(
        ruleSet: 1,
        key: Self.made.key,
        signatureAlgorithm: "ecdsa-with-SHA256",
        checks: [],
        certificationRequestInfo: [2]
    )
    static let created = AuthorityCreated(certificationRequest: [2])
    static let imported = AuthorityCertificateImported(certificate: [3], chain: [], provenance: Self.provenance)

    static func creating(
        token: String? = nil,
        principal: String = "somebody",
        subject: [UInt8] = [0x30, 0]
    ) -> AuthorityCreating {
        AuthorityCreating(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: "ecP256",
            signatureAlgorithm: "ecdsa-with-SHA256",
            subject: subject,
            requestExtensions: nil,
            configuration: "{}",
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            tags: [],
            token: token,
            provenance: Provenance(
                .api,
                principal,
                request: UniqueIdentifier(words: (0xC, 1)),
                accessKey: "A",
                sourceAddress: "127.0.0.1",
                bodyDigest: .zero
            )
        )
    }
}

/// A request for a certificate as tests ask for it; every field has an ordinary value.
struct Asked {
    var authority: UniqueIdentifier? = StateScenario.authority
    var principal = "somebody"
    var account: String?
    var token: String? = "token"
    var key: UInt8 = 1
    var isReadable = true
    var request: [UInt8] = [1, 2, 3]
    var signatureAlgorithm = "ecdsa-with-SHA256"
    var template: String?
    var notAfter = RequestedTime(unit: .days, value: 90)
    var notBefore: RequestedTime?
    var passthrough: SubmittedPassthrough?
    /// The version of the authority that it is judged at: where it got its certificate.
    var version: UInt64? = 6
    /// The version of the policy that it is judged at; absent for the one in force.
    var policyVersion: UInt64?
    var isQuotaReached = false
    /// The version of the authority's policy on reissuance that it is judged at.
    var reissuanceVersion: UInt64?
    /// The version of what was said of whether the authority's certificates name the log.
    var namingVersion: UInt64?
    /// What it took for issued lately of the same.
    var seen: RecentSight?
    /// How many seconds ago it was judged.
    var age: Int64 = 0
    var serialNumber: UInt64 = 1

    /// What the judgement came to.
    enum Judgement { case authorized, refused, none }

    var basis: Basis {
        Basis(
            authority: self.version,
            policy: self.policyVersion,
            reissuance: self.reissuanceVersion,
            naming: self.namingVersion
        )
    }

    var scope: TokenScope? {
        guard let authority, let token else { return nil }
        return TokenScope(authority: authority, principal: self.principal, account: self.account, token: token)
    }

    var serialOctets: [UInt8] { [1] + UniqueIdentifier(words: (0, self.serialNumber)).octets.dropFirst() }

    var publicKeyDigest: Digest256? {
        get throws { self.isReadable && self.token != nil ? try SHA256.digest(of: [self.key]) : nil }
    }

    var requested: IssuanceRequested {
        IssuanceRequested(
            authority: self.authority,
            authorityName: self.authority == nil ? "unknown" : nil,
            certificationRequest: self.isReadable ? .certificationRequest(self.request) : .unreadable(self.request),
            signatureAlgorithm: self.signatureAlgorithm,
            template: self.template,
            notAfter: self.notAfter,
            notBefore: self.notBefore,
            passthrough: self.passthrough,
            token: self.token,
            provenance: Provenance(
                .api,
                self.principal,
                accessKey: "A",
                account: self.account,
                sourceAddress: "127.0.0.1",
                bodyDigest: .zero
            )
        )
    }

    func proposal(_ judgement: Judgement, stream: UniqueIdentifier, at time: Instant) throws -> IssuanceProposal {
        let body: EventBody? =
            switch judgement {
            case .none: nil
            case .refused:
                .issuanceRefused(
                    IssuanceRefused(
                        ruleSet: 1,
                        basis: self.basis,
                        moment: time,
                        checks: [],
                        code: .invalidValue,
                        reason: RecordedReason(code: 2201, values: [.text("no")])
                    )
                )
            case .authorized:
                .issuanceAuthorized(
                    IssuanceAuthorized(
                        ruleSet: 1,
                        authority: self.authority ?? UniqueIdentifier(words: (0, 0)),
                        key: StateScenario.made.key,
                        basis: self.basis,
                        moment: time,
                        serialNumber: self.serialOctets,
                        checks: [],
                        tbsCertificate: [0x30, 0]
                    )
                )
            }
        return IssuanceProposal(
            requested: try Self.encoded(.issuanceRequested(self.requested), stream),
            publicKeyDigest: try self.publicKeyDigest,
            judgement: try body.map { try Self.encoded($0, stream) },
            basis: self.basis,
            isQuotaReached: self.isQuotaReached,
            seen: self.seen
        )
    }

    static func encoded(_ body: EventBody, _ stream: UniqueIdentifier) throws -> EncodedEvent {
        try EncodedEvent(stream: stream, event: Event(nonce: UniqueIdentifier(words: (0, 0)), body: body))
    }
}

extension StateScenario {
    /// Asks for a certificate now.
    @discardableResult
    mutating func ask(
        _ asked: Asked = Asked(),
        _ judgement: Asked.Judgement = .authorized,
        stream: UniqueIdentifier? = nil
    ) throws -> (stream: UniqueIdentifier, decision: Decision) {
        let stream = stream ?? self.newStream()
        var asked = asked
        asked.policyVersion = asked.policyVersion ?? self.state.policy.version
        let moment = self.time.adding(seconds: -asked.age)
        let proposal = try asked.proposal(judgement, stream: stream, at: moment)
        return (stream, self.when(.requestIssuance(proposal)))
    }

    mutating func sign(_ stream: UniqueIdentifier) throws -> Decision {
        let signed = EventBody.certificateSigned(CertificateSigned(signature: [1]))
        return self.when(.endIssuance(try Asked.encoded(signed, stream)))
    }

    mutating func fail(_ stream: UniqueIdentifier, signatureMayExist: Bool = false) throws -> Decision {
        let failed = SigningFailed(reason: RecordedReason(code: 10, values: []), signatureMayExist: signatureMayExist)
        return self.when(.endIssuance(try Asked.encoded(.signingFailed(failed), stream)))
    }
}

extension Decision {
    /// The stream of the request that is repeated.
    var repeated: UniqueIdentifier? { if case .repeats(let holder) = self.outcome { holder.request } else { nil } }
    /// The code of a refusal, recorded or not.
    var code: RefusalCode? {
        switch self.outcome {
        case .refused(let code, _), .impossible(let code, _): code
        default: nil
        }
    }
}
