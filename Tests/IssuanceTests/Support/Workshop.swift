import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// Requests, orders and authorities for tests, all at one moment.
enum Workshop {
    /// 2026-06-01T12:00:00.25Z.
    static let moment = Instant(microseconds: 1_780_315_200_250_000)
    static let serialNumber: [UInt8] = Array(0x11...0x20)
    static let capabilities: Set<String> = Set(SignatureAlgorithm.allCases.map(\.name))

    static func name(_ commonName: String) throws -> DistinguishedName {
        try DistinguishedName([
            RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
            RelativeDistinguishedName(type: .commonName, value: .utf8(commonName)),
        ])
    }

    static func alternativeName(_ names: [GeneralName], isCritical: Bool = false) throws -> Extension {
        try SubjectAlternativeName(names).makeExtension(isCritical: isCritical)
    }

    /// A request, signed by its own key unless another is given.
    static func request(
        _ key: PrivateKey,
        subject: DistinguishedName,
        extensions: [Extension] = [],
        algorithm: SignatureAlgorithm? = nil,
        signer: PrivateKey? = nil
    ) throws -> CertificationRequest {
        let information = CertificationRequest.information(
            subject: subject,
            subjectPublicKeyInfo: try key.spki,
            extensions: try Extensions(extensions)
        )
        let algorithm = algorithm ?? key.algorithm.signatureAlgorithm
        return try CertificationRequest(
            information: information,
            signatureAlgorithm: try #require(AlgorithmIdentifier(signatureAlgorithmName: algorithm.name)),
            signature: try (signer ?? key).sign(information, algorithm: algorithm)
        )
    }

    static func order(
        _ request: CertificationRequest,
        algorithm: SignatureAlgorithm = .ecdsaWithSHA256,
        template: String? = nil,
        notAfter: RequestedInstant = RequestedInstant(unit: .days, value: 90),
        notBefore: RequestedInstant? = nil,
        passthrough: RequestedPassthrough? = nil
    ) -> IssuanceOrder {
        IssuanceOrder(
            request: .certificationRequest(request.derOctets),
            signatureAlgorithm: algorithm.name,
            template: template,
            notAfter: notAfter,
            notBefore: notBefore,
            passthrough: passthrough
        )
    }

    /// An authority with a key, in a state.
    static func authority(
        _ key: PrivateKey,
        isRoot: Bool = true,
        isShortLived: Bool = false,
        stage: AuthorityStage = .active,
        restorableUntil: Instant? = nil,
        certificate: Certificate?,
        chain: [Certificate] = []
    ) throws -> IssuingAuthority {
        try IssuingAuthority(
            identifier: UniqueIdentifier(words: (1, 2)),
            version: 3,
            key: UniqueIdentifier(words: (1, 3)),
            isRoot: isRoot,
            isShortLived: isShortLived,
            stage: stage,
            restorableUntil: restorableUntil,
            subjectPublicKeyInfo: try key.spki,
            publicKey: key.publicKey,
            certificate: certificate,
            chain: chain
        )
    }

    /// What a judgement came to, copyable.
    struct Outcome: Hashable {
        var outcomes: [RuleOutcome]
        var refusal: IssuanceRefusal?
        var tbsOctets: [UInt8]?
        var algorithm: SignatureAlgorithm?
        var algorithmIdentifier: AlgorithmIdentifier?

        /// The number of the rule that failed.
        var failedRule: Int64? { self.outcomes.last.flatMap { $0.outcome == .failed ? $0.rule.number : nil } }
        /// The numbers of the rules that noted something.
        var noted: [Int64] { self.outcomes.filter { $0.outcome == .noted }.map(\.rule.number) }
    }

    static func judge(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority?,
        at moment: Instant = Workshop.moment,
        serialNumber: [UInt8] = Workshop.serialNumber,
        capabilities: Set<String> = Workshop.capabilities,
        policy: IssuancePolicy = IssuancePolicy(),
        ruleSet: Int64 = RuleSets.known.newest
    ) throws -> Outcome {
        let judgement = try RuleSets.known.judge(
            order,
            by: authority,
            authorityName: "ca/unknown",
            at: moment,
            serialNumber: serialNumber,
            capabilities: capabilities,
            policy: policy,
            ruleSet: ruleSet
        )
        let outcomes = judgement.outcomes
        switch consume judgement.verdict {
        case .refused(let refusal):
            return Outcome(outcomes: outcomes, refusal: refusal)
        case .permitted(let permission):
            let spent = permission.spend()
            return Outcome(
                outcomes: outcomes,
                tbsOctets: spent.octets,
                algorithm: spent.signatureAlgorithm,
                algorithmIdentifier: spent.algorithmIdentifier
            )
        }
    }

    /// The certificate that an order comes to, signed by the authority's key.
    static func issue(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority,
        key: PrivateKey,
        at moment: Instant = Workshop.moment,
        serialNumber: [UInt8] = Workshop.serialNumber
    ) throws -> Certificate {
        let outcome = try Self.judge(order, by: authority, at: moment, serialNumber: serialNumber)
        #expect(outcome.refusal == nil)
        let tbsOctets = try #require(outcome.tbsOctets)
        return try Certificate(
            tbsOctets: tbsOctets,
            signatureAlgorithm: try #require(outcome.algorithmIdentifier),
            signature: try key.sign(tbsOctets, algorithm: try #require(outcome.algorithm))
        )
    }

    /// A root's own certificate, through the pending state as it really goes.
    static func rootCertificate(
        _ key: PrivateKey,
        named commonName: String = "Root",
        notAfter: RequestedInstant = RequestedInstant(unit: .years, value: 10)
    ) throws -> Certificate {
        let pending = try Self.authority(key, stage: .pendingCertificate, certificate: nil)
        let order = Self.order(
            try Self.request(key, subject: try Self.name(commonName)),
            algorithm: key.algorithm.signatureAlgorithm,
            template: "RootCACertificate/V1",
            notAfter: notAfter
        )
        return try Self.issue(order, by: pending, key: key)
    }

    /// An active root on the given kind of key.
    static func root(_ algorithm: KeyAlgorithm = .ecP256, isShortLived: Bool = false) throws -> IssuingAuthority {
        let key = try Keys.of(algorithm)
        return try Self.authority(key, isShortLived: isShortLived, certificate: try Self.rootCertificate(key))
    }

    /// A subordinate's certificate under an authority.
    static func subordinateCertificate(
        _ key: PrivateKey,
        pathLength: Int,
        under parent: IssuingAuthority,
        parentKey: PrivateKey,
        named commonName: String = "Subordinate"
    ) throws -> Certificate {
        try Self.issue(
            Self.order(
                try Self.request(key, subject: try Self.name(commonName)),
                algorithm: parentKey.algorithm.signatureAlgorithm,
                template: "SubordinateCACertificate_PathLen\(pathLength)/V1",
                notAfter: RequestedInstant(unit: .years, value: 5)
            ),
            by: parent,
            key: parentKey
        )
    }
}
