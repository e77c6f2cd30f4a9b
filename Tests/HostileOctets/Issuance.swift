import Bytes
import Cryptography
import Issuance
import PKI

extension OctetKind {
    /// The subject and the extensions of a request that its key signs, behind an octet that chooses the template, all judged and linted.
    static let issuance = OctetKind("issuance", atMost: 2_048) { octets in
        var choices = Choices(octets)
        let template = Judge.templates[Int(choices.octet()) % Judge.templates.count]
        let judge = try Judge.shared.get()
        guard let request = try judge.request(of: choices.all()) else { return }
        let outcome = try judge.outcome(of: request, template: template)
        try demand(try judge.outcome(of: request, template: template) == outcome, "an order comes to the same twice")
        guard let octets = outcome.tbsOctets else { return }
        let tbs = try again("what was permitted") { try TBSCertificate(derEncoded: octets) }
        try demand(tbs.isReadBack, "what was permitted is read as what it was made of")
        try demand(try tbs.encodedAgain() == octets, "what was permitted is DER")
        try demand(tbs.issuer == judge.authority.issuerName, "what was permitted names the authority")
        try demand(tbs.subjectPublicKeyInfo == request.subjectPublicKeyInfo, "what was permitted is for the key")
        for carried in tbs.extensions {
            try again("the extension \(carried.identifier) of what was permitted") { try carried.checkValue() }
        }
        let constraints = try again("the basic constraints") { try tbs.extensions.value(BasicConstraints.self) }
        let isForAuthority = constraints?.isCertificateAuthority == true
        try demand(isForAuthority == template.contains("SubordinateCA"), "an authority is one that was asked for")
    }
}

/// An authority that judges requests for one key.
private struct Judge: Sendable {
    static let shared = Result { try Judge() }

    static let templates = [
        "EndEntityCertificate/V1", "EndEntityServerAuthCertificate_CSRPassthrough/V1",
        "BlankEndEntityCertificate_CSRPassthrough/V1",
        "BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1",
        "CodeSigningCertificate_CSRPassthrough/V1", "OCSPSigningCertificate_CSRPassthrough/V1",
        "SubordinateCACertificate_PathLen0/V1", "BlankSubordinateCACertificate_PathLen1_CSRPassthrough/V1",
    ]

    /// What an order came to.
    struct Outcome: Equatable {
        var rules: [RuleOutcome]
        var refusal: IssuanceRefusal?
        var tbsOctets: [UInt8]?
    }

    let authority: IssuingAuthority
    private let key: PrivateKey
    private let capabilities = Set(CryptographyLibrary.capabilities)

    init() throws {
        let key = try PrivateKey.generate(.ecP256)
        self.key = key
        let pending = try Self.authority(key, .pendingCertificate, nil)
        let information = CertificationRequest.information(
            subject: try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8("Root"))]),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo)
        )
        let order = IssuanceOrder(
            request: .certificationRequest(try Self.signed(information, by: key).derOctets),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: "RootCACertificate/V1",
            notAfter: RequestedInstant(unit: .years, value: 10),
            notBefore: nil,
            passthrough: nil
        )
        let judgement = try Self.judge(order, by: pending, Set(CryptographyLibrary.capabilities))
        guard case .permitted(let permission) = consume judgement.verdict else {
            throw Violation(description: "a root gets its certificate")
        }
        let (octets, algorithm, identifier) = permission.spend()
        let certificate = try Certificate(
            tbsOctets: octets,
            signatureAlgorithm: identifier,
            signature: try key.sign(octets, algorithm: algorithm)
        )
        self.authority = try Self.authority(key, .active, certificate)
    }

    /// The request of a subject and extensions, one after the other in DER; `nil` where they make none.
    func request(of octets: [UInt8]) throws -> CertificationRequest? {
        guard let count = Self.length(ofFirst: octets),
            let subject = try? DistinguishedName(derEncoded: Array(octets.prefix(count))),
            let extensions = count == octets.count
                ? .empty : try? Extensions(derEncoded: Array(octets.dropFirst(count)))
        else { return nil }
        let key = try SubjectPublicKeyInfo(derEncoded: self.key.subjectPublicKeyInfo)
        let information = CertificationRequest.information(
            subject: subject,
            subjectPublicKeyInfo: key,
            extensions: extensions
        )
        return try again("a request of a name and extensions") { try Self.signed(information, by: self.key) }
    }

    /// What an order for a request comes to.
    func outcome(of request: CertificationRequest, template: String) throws -> Outcome {
        let order = IssuanceOrder(
            request: .certificationRequest(request.derOctets),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: template,
            notAfter: RequestedInstant(unit: .days, value: 90),
            notBefore: nil,
            passthrough: nil
        )
        let judgement = try Self.judge(order, by: self.authority, self.capabilities)
        let rules = judgement.outcomes
        switch consume judgement.verdict {
        case .refused(let refusal): return Outcome(rules: rules, refusal: refusal)
        case .permitted(let permission): return Outcome(rules: rules, tbsOctets: permission.spend().octets)
        }
    }

    private static func judge(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority,
        _ capabilities: Set<String>
    ) throws -> Judgement {
        try RuleSets.known.judge(
            order,
            by: authority,
            authorityName: "",
            at: Instant(microseconds: 1_780_315_200_250_000),
            serialNumber: Array(0x11...0x20),
            capabilities: capabilities,
            policy: IssuancePolicy(),
            ruleSet: RuleSets.known.newest
        )
    }

    private static func authority(
        _ key: PrivateKey,
        _ stage: AuthorityStage,
        _ certificate: Certificate?
    ) throws -> IssuingAuthority {
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

    private static func signed(_ information: [UInt8], by key: PrivateKey) throws -> CertificationRequest {
        try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
    }

    /// How long the first value of octets is, by its own length.
    private static func length(ofFirst octets: [UInt8]) -> Int? {
        guard let header = try? DERHeader.read(in: octets, at: 0, before: octets.count) else { return nil }
        return header.end
    }
}
