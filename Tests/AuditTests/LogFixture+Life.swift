import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
import Ledger
import PKI

extension LogFixture {
    static let capabilities = CryptographyLibrary.capabilities

    /// A ledger with a root, some certificates, a refusal and a repetition, and a checkpoint.
    static func whole() throws -> (fixture: LogFixture, root: UniqueIdentifier) {
        let fixture = try LogFixture()
        try fixture.open()
        let root = try fixture.makeRoot()
        try fixture.issue(from: root)
        try fixture.issue(from: root, token: "once")
        try fixture.issue(from: root, token: "once")
        try fixture.issue(from: root, days: -5)
        try fixture.checkpoint()
        try fixture.writeKeyUses()
        return (fixture, root)
    }

    func open(naming ledger: UniqueIdentifier? = nil) throws {
        try self.append(
            self.ledger,
            .ledgerOpened(
                LedgerOpened(
                    ledger: ledger ?? self.ledger,
                    origin: self.origin,
                    logKey: LogKey(
                        identifier: UniqueIdentifier(words: (0xF, 0)),
                        place: .sealedFile,
                        publicKey: Array(self.logKey.subjectPublicKeyInfo.suffix(32))
                    ),
                    booksVersion: BooksRules.version,
                    ruleSet: 1,
                    softwareVersion: "1",
                    partition: "aws",
                    region: "eu-central-1",
                    account: "111122223333"
                )
            )
        )
        try self.start()
        try self.append(
            self.ledger,
            .settingsChanged(
                SettingsChanged(
                    checkpointInterval: 1_000_000,
                    clockBound: 300_000_000,
                    publicURLs: [],
                    authorities: nil,
                    provenance: Provenance(.program, "uid:0")
                )
            )
        )
    }

    /// Starts a server, which counts what must be counted where no other counts are given.
    func start(
        keyUses: [KeyUse]? = nil,
        provenance: Provenance = Provenance(.program, "uid:0"),
        ruleSet: Int64 = 1,
        booksVersion: Int64 = BooksRules.version
    )
        throws
    {
        try self.append(
            self.ledger,
            .serverStarted(
                ServerStarted(
                    softwareVersion: "1",
                    cryptographyVersion: "3",
                    capabilities: Self.capabilities,
                    issuanceTokenWindow: 60,
                    authorityTokenWindow: 300,
                    booksVersion: booksVersion,
                    ruleSet: ruleSet,
                    isDevelopment: false,
                    anchorAccepted: nil,
                    keyUses: keyUses ?? self.unsettledUses,
                    provenance: provenance
                )
            )
        )
    }

    /// The counts of the keys of which the log cannot say how often they were used.
    private var unsettledUses: [KeyUse] {
        let unsettled = self.state.indexes.keyAccounts.filter { $0.value.unsettled > 0 }
        return unsettled.keys.sorted().map { KeyUse(key: $0, count: Int64(self.uses[$0] ?? 0)) }
    }

    /// The access key of somebody in a role.
    static func accessKey(of principal: String = "alice", as role: String = "administrator") -> String {
        "AKIA" + Array("\(principal)/\(role)".utf8).hexadecimal
    }

    func provenance(_ principal: String = "alice") -> Provenance {
        Provenance(
            .api,
            principal,
            request: self.identifier(),
            accessKey: Self.accessKey(of: principal, as: self.role),
            account: "111122223333",
            role: self.role,
            sourceAddress: "127.0.0.1",
            bodyDigest: .zero
        )
    }

    /// Who asked, where the stream is the call.
    var provenanceOfCall: Provenance {
        Provenance(
            .api,
            self.principal,
            accessKey: Self.accessKey(of: self.principal, as: self.role),
            account: "111122223333",
            role: self.role,
            sourceAddress: "127.0.0.1",
            bodyDigest: .zero
        )
    }

    static func name(_ text: String) throws -> DistinguishedName {
        try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(text))])
    }

    static func request(
        _ key: PrivateKey,
        subject: DistinguishedName,
        extensions: [Extension] = []
    ) throws -> CertificationRequest {
        let information = CertificationRequest.information(
            subject: subject,
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: try Extensions(extensions)
        )
        return try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
    }

    func creating(principal: String = "alice", token: String? = nil) throws -> AuthorityCreating {
        AuthorityCreating(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: "ecP256",
            signatureAlgorithm: "ecdsa-with-SHA256",
            subject: try Self.name("Root").derOctets,
            requestExtensions: nil,
            configuration: "{}",
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            tags: [],
            token: token,
            provenance: self.provenance(principal)
        )
    }

    /// An authority's creation up to the intent to sign its request, and its key.
    func beginRoot(_ authority: UniqueIdentifier) throws -> (made: KeyMade, authorized: RequestAuthorized) {
        let creating = try self.creating()
        try self.append(authority, .authorityCreating(creating))
        let key = try PrivateKey.generate(.ecP256)
        self.remember(key, of: authority)
        let made = KeyMade(
            key: self.identifier(),
            purpose: .authority,
            place: .sealedFile,
            algorithm: key.algorithm.rawValue,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo
        )
        let judgement = try RuleSets.known.judge(AuthorityRequestOrder(creating, of: authority, with: made), ruleSet: 1)
        guard let authorized = RequestAuthorized(judgement) else { throw CancellationError() }
        return (made, authorized)
    }

    /// The signed request whose octets are given, counted.
    func created(_ information: [UInt8], by authority: UniqueIdentifier) throws -> AuthorityCreated {
        self.use(authority)
        guard let key = self.keys[authority] else { throw CancellationError() }
        let request = try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
        return AuthorityCreated(certificationRequest: request.derOctets)
    }

    func makeRoot() throws -> UniqueIdentifier {
        let authority = self.identifier()
        let (made, authorized) = try self.beginRoot(authority)
        try self.append(authority, .keyMade(made))
        try self.append(authority, .requestAuthorized(authorized))
        let created = try self.created(authorized.certificationRequestInfo, by: authority)
        try self.append(authority, .authorityCreated(created))
        let request = try CertificationRequest(derEncoded: created.certificationRequest)
        let certificate = try self.issue(
            from: authority,
            request: request,
            template: "RootCACertificate/V1",
            days: 3650
        )
        try self.append(
            authority,
            .authorityCertificateImported(
                AuthorityCertificateImported(
                    certificate: certificate?.derOctets ?? [],
                    chain: [],
                    provenance: self.provenance()
                )
            )
        )
        return authority
    }

    /// A request as an event.
    func requested(
        of authority: UniqueIdentifier,
        _ request: CertificationRequest,
        template: String? = nil,
        days: Int64 = 90,
        token: String? = nil
    ) -> IssuanceRequested {
        IssuanceRequested(
            authority: authority,
            authorityName: nil,
            certificationRequest: .certificationRequest(request.derOctets),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: template,
            notAfter: RequestedTime(unit: .days, value: days),
            notBefore: nil,
            passthrough: nil,
            token: token,
            provenance: self.provenanceOfCall
        )
    }

    static func subscriberRequest(key: Result<PrivateKey, any Error> = LogFixture.subscriberKey) throws
        -> CertificationRequest
    {
        let names = try SubjectAlternativeName([.dnsName("a.example"), .ipAddress([192, 0, 2, 1])])
        return try Self.request(
            try key.get(),
            subject: try Self.name("Leaf"),
            extensions: [names.makeExtension(isCritical: false)]
        )
    }

    /// A serial number that no other has, of a moment.
    func serialNumber(at moment: Instant? = nil) -> [UInt8] {
        let identifier = self.identifier()
        var octets: [UInt8] = []
        octets.append(networkOrder: UInt64((moment ?? self.time).microseconds / 1_000) << 16)
        return Array(octets.prefix(6)) + identifier.octets.suffix(10)
    }

    /// The decision on a request, as the rules make it now.
    func judgement(of requested: IssuanceRequested, serialNumber: [UInt8]? = nil, at moment: Instant? = nil) throws
        -> EventBody
    {
        let state = requested.authority.flatMap { self.state.authorities[$0] }
        let judgement = try RuleSets.known.judge(
            IssuanceOrder(requested),
            by: try state.map { try IssuingAuthority($0) },
            authorityName: requested.authorityName ?? "",
            at: moment ?? self.time,
            serialNumber: serialNumber ?? self.serialNumber(at: moment),
            capabilities: Set(Self.capabilities),
            policy: self.policy(of: requested.authority),
            ruleSet: 1
        )
        return judgement.eventBody(
            moment: moment ?? self.time,
            basis: self.state.basis(of: requested.authority)
        )
    }

    /// What judgements of an authority's orders go by now.
    func policy(of authority: UniqueIdentifier?) -> IssuancePolicy {
        IssuancePolicy(self.state.policy, isQuotaReached: self.state.isQuotaReached(of: authority))
    }

    /// The signature over an authorization's octets by the authority's own key, counted.
    func signature(_ authorized: IssuanceAuthorized, by authority: UniqueIdentifier) throws -> CertificateSigned {
        self.use(authority)
        guard let key = self.keys[authority] else { throw CancellationError() }
        return CertificateSigned(signature: try key.sign(authorized.tbsCertificate, algorithm: .ecdsaWithSHA256))
    }

    /// The whole way of a request, as the writers go it; `nil` where no certificate comes of it.
    @discardableResult
    func issue(
        from authority: UniqueIdentifier,
        request: CertificationRequest? = nil,
        template: String? = nil,
        days: Int64 = 90,
        token: String? = nil
    ) throws -> Certificate? {
        self.time = self.time.adding(seconds: 1)
        let stream = self.identifier()
        let requested = self.requested(
            of: authority,
            try request ?? Self.subscriberRequest(),
            template: template,
            days: days,
            token: token
        )
        let proposal = IssuanceProposal(
            requested: try EncodedEvent(
                stream: stream,
                event: Event(nonce: stream, body: .issuanceRequested(requested))
            ),
            publicKeyDigest: try token == nil ? nil : IssuanceOrder(requested).publicKeyDigest(),
            judgement: try EncodedEvent(
                stream: stream,
                event: Event(nonce: stream, body: self.judgement(of: requested))
            ),
            basis: self.state.basis(of: authority),
            isQuotaReached: self.state.isQuotaReached(of: authority)
        )
        let decision = self.state.decide(.requestIssuance(proposal), at: self.time)
        try self.append(
            decision.events.map { event in
                switch event {
                case .encoded(let encoded): (encoded.stream, encoded.event.body)
                case .body(let stream, let body): (stream, body)
                }
            }
        )
        guard case .authorized = decision.outcome,
            case .issuanceAuthorized(let authorized) = proposal.judgement?.event.body
        else { return nil }
        let signed = try self.signature(authorized, by: authority)
        try self.append(stream, .certificateSigned(signed))
        return try Certificate(
            tbsOctets: authorized.tbsCertificate,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: signed.signature
        )
    }
}
