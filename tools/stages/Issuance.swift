internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// One issuance, taken apart: what each stage is given.
struct ExampleIssuance {
    static let moment = Instant(microseconds: 1_780_315_200_250_000)
    static let capabilities = Set(CryptographyLibrary.capabilities)
    static let serialNumber: [UInt8] = Array(0x11...0x20)

    let authority: IssuingAuthority
    let authorityKey: PrivateKey
    /// The request in PEM, as it arrives.
    let pem: [UInt8]
    let request: CertificationRequest
    let policy: IssuancePolicy
    /// What was read when it arrived.
    let received: ReceivedRequest
    let requested: IssuanceRequested
    let order: IssuanceOrder
    let tbsOctets: [UInt8]
    let algorithm: AlgorithmIdentifier
    let signature: [UInt8]
    /// The bodies of the three events, in their order.
    let bodies: [EventBody]
    /// The same as payloads.
    let payloads: [[UInt8]]

    /// The issuance of a server's certificate to a fresh key, by a root of its own.
    init() throws {
        let authorityKey = try PrivateKey.generate(.ecP256)
        self.authorityKey = authorityKey
        self.authority = try Self.root(authorityKey)
        let request = try Self.request(
            PrivateKey.generate(.ecP256),
            "load-5f2c8d4e-1234.example",
            hasAlternativeName: true
        )
        self.request = request
        self.pem = Array(request.pem.utf8)
        self.received = ReceivedRequest(self.pem)
        self.policy = IssuancePolicy(authorityKeys: [authorityKey.subjectPublicKeyInfo])
        let requested = IssuanceRequested(
            authority: UniqueIdentifier(words: (1, 2)),
            authorityName: nil,
            certificationRequest: SubmittedRequest(self.received.submitted),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedTime(unit: .days, value: 90),
            notBefore: nil,
            passthrough: nil,
            token: "00112233445566778899aabbccddeeff",
            provenance: Provenance(
                .api,
                "arn:aws:iam::000000000000:user/administrator",
                accessKey: "AKIAIOSFODNN7EXAMPLE",
                account: "000000000000",
                role: "administrator",
                sourceAddress: "127.0.0.1",
                bodyDigest: try SHA256.digest(of: self.pem)
            )
        )
        self.requested = requested
        self.order = IssuanceOrder(requested, received: self.received)
        let judgement = try Self.judge(self.order, by: self.authority, under: self.policy)
        let authorized = judgement.eventBody(moment: Self.moment, basis: Basis(authority: 17, policy: 3))
        guard case .permitted(let permission) = consume judgement.verdict else { throw Fault.refused }
        let (octets, algorithm, identifier) = permission.spend()
        self.tbsOctets = octets
        self.algorithm = identifier
        self.signature = try authorityKey.sign(octets, algorithm: algorithm)
        self.bodies = [
            .issuanceRequested(requested), authorized,
            .certificateSigned(CertificateSigned(signature: self.signature)),
        ]
        self.payloads = try self.bodies.map { try Event(nonce: UniqueIdentifier(words: (5, 6)), body: $0).derEncoded() }
    }

    private enum Fault: Error { case refused }

    /// The judgement of an order.
    static func judge(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority,
        under policy: IssuancePolicy
    ) throws -> Judgement {
        try RuleSets.known.judge(
            order,
            by: authority,
            authorityName: "",
            at: Self.moment,
            serialNumber: Self.serialNumber,
            capabilities: Self.capabilities,
            policy: policy,
            ruleSet: RuleSets.known.newest
        )
    }

    private static func request(
        _ key: PrivateKey,
        _ name: String,
        hasAlternativeName: Bool
    ) throws -> CertificationRequest {
        let information = CertificationRequest.information(
            subject: try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(name))]),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: hasAlternativeName
                ? try Extensions([try SubjectAlternativeName([.dnsName(name)]).makeExtension(isCritical: false)])
                : .empty
        )
        return try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
    }

    private static func root(_ key: PrivateKey) throws -> IssuingAuthority {
        func authority(_ stage: AuthorityStage, _ certificate: Certificate?) throws -> IssuingAuthority {
            try IssuingAuthority(
                identifier: UniqueIdentifier(words: (1, 2)),
                version: 3,
                key: UniqueIdentifier(words: (1, 3)),
                isRoot: true,
                isShortLived: false,
                stage: stage,
                subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
                publicKey: key.publicKey,
                certificate: certificate,
                chain: []
            )
        }
        let order = IssuanceOrder(
            request: .certificationRequest(try Self.request(key, "Root", hasAlternativeName: false).derOctets),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: "RootCACertificate/V1",
            notAfter: RequestedInstant(unit: .years, value: 10),
            notBefore: nil,
            passthrough: nil
        )
        let judgement = try Self.judge(order, by: authority(.pendingCertificate, nil), under: IssuancePolicy())
        guard case .permitted(let permission) = consume judgement.verdict else { throw Fault.refused }
        let (octets, algorithm, identifier) = permission.spend()
        let signature = try key.sign(octets, algorithm: algorithm)
        return try authority(
            .active,
            Certificate(tbsOctets: octets, signatureAlgorithm: identifier, signature: signature)
        )
    }
}
