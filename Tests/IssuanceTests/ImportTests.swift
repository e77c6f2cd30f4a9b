import Bytes
import Cryptography
import Issuance
import PKI
import Testbed
import Testing

@Suite struct ImportTests {
    /// A certificate of any contents, signed by any key.
    static func certificate(
        key: PrivateKey,
        subject: DistinguishedName,
        issuer: DistinguishedName,
        signer: PrivateKey,
        extensions: [Extension],
        days: Int64 = 1_000,
        lead: Int64 = 1_000
    ) throws -> Certificate {
        let algorithm = signer.algorithm.signatureAlgorithm
        let identifier = try #require(AlgorithmIdentifier(signatureAlgorithmName: algorithm.name))
        let start = Workshop.moment.wholeSecond
        let tbsCertificate = try TBSCertificate(
            serialNumber: try SerialNumber(octets: Workshop.serialNumber),
            signatureAlgorithm: identifier,
            issuer: issuer,
            validity: Validity(
                notBefore: start.adding(seconds: -lead),
                notAfter: start.adding(seconds: days * 86_400)
            ),
            subject: subject,
            subjectPublicKeyInfo: try key.spki,
            extensions: try Extensions(extensions)
        )
        return try Certificate(
            tbsOctets: tbsCertificate.derOctets,
            signatureAlgorithm: identifier,
            signature: try signer.sign(tbsCertificate.derOctets, algorithm: algorithm)
        )
    }

    static func authorityExtensions(
        isAuthority: Bool = true,
        pathLength: Int? = nil,
        isCritical: Bool = true,
        keyUsage: KeyUsage? = [.keyCertSign, .cRLSign]
    ) -> [Extension] {
        let constraints = BasicConstraints(isCertificateAuthority: isAuthority, pathLengthConstraint: pathLength)
        return [constraints.makeExtension(isCritical: isCritical)]
            + (keyUsage.map { [$0.makeExtension(isCritical: true)] } ?? [])
    }

    static func nameConstraints(permitting name: DistinguishedName) throws -> Extension {
        try NameConstraints(permittedSubtrees: [.name(.directoryName(name))], excludedSubtrees: [])
            .makeExtension(isCritical: true)
    }

    /// A root and a subordinate below it, which waits for its certificate.
    struct Scene {
        let rootKey: PrivateKey
        let key: PrivateKey
        let root: Certificate
        let authority: IssuingAuthority

        init(rootExtensions: [Extension] = ImportTests.authorityExtensions(), rootDays: Int64 = 2_000) throws {
            self.rootKey = try Keys.of(.ecP256)
            self.key = try Keys.of(.ecP384)
            let name = try Workshop.name("Root")
            self.root = try ImportTests.certificate(
                key: self.rootKey,
                subject: name,
                issuer: name,
                signer: self.rootKey,
                extensions: rootExtensions,
                days: rootDays
            )
            self.authority = try Workshop.authority(
                self.key,
                isRoot: false,
                stage: .pendingCertificate,
                certificate: nil
            )
        }

        func certificate(
            _ extensions: [Extension] = ImportTests.authorityExtensions(),
            subject: String = "Sub",
            issuer: String = "Root",
            key: PrivateKey? = nil,
            signer: PrivateKey? = nil,
            days: Int64 = 1_000
        ) throws -> Certificate {
            try ImportTests.certificate(
                key: key ?? self.key,
                subject: subject.isEmpty ? .empty : try Workshop.name(subject),
                issuer: try Workshop.name(issuer),
                signer: signer ?? self.rootKey,
                extensions: extensions,
                days: days
            )
        }
    }

    private func admit(
        _ certificate: Certificate,
        _ chain: [Certificate]?,
        to authority: IssuingAuthority,
        at moment: Instant = Workshop.moment
    ) -> ImportRefusal? {
        self.admit(
            Array(certificate.pem.utf8),
            chain.map { Array($0.map(\.pem).joined(separator: "\n").utf8) },
            to: authority,
            at: moment
        )
    }

    private func admit(
        _ certificate: [UInt8],
        _ chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant = Workshop.moment
    ) -> ImportRefusal? {
        do throws(ImportRefusal) {
            _ = try RuleSets.known.admit(
                certificate: certificate,
                chain: chain,
                to: authority,
                at: moment,
                ruleSet: 1
            )
            return nil
        } catch {
            return error
        }
    }

    private func expect(
        _ refusal: ImportRefusal?,
        rule: Int64,
        _ code: ImportRefusal.Code,
        _ words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(refusal?.rule?.number == rule, "\(String(describing: refusal))", sourceLocation: sourceLocation)
        #expect(refusal?.code == code, sourceLocation: sourceLocation)
        #expect(refusal?.message.contains(words) == true, "\(refusal?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test func aGoodCertificateAndChainComeBackDecoded() throws {
        let scene = try Scene()
        let certificate = try scene.certificate()
        let admitted = try RuleSets.known.admit(
            certificate: Array(certificate.pem.utf8),
            chain: Array((scene.root.pem + "\n").utf8),
            to: scene.authority,
            at: Workshop.moment,
            ruleSet: 1
        )
        #expect(admitted.certificate == certificate)
        #expect(admitted.chain == [scene.root])
        // One that begins later is fine, one without keyUsage too.
        let plain = try scene.certificate(Self.authorityExtensions(keyUsage: nil))
        let before = Workshop.moment.adding(seconds: -5_000)
        #expect(self.admit(plain, [scene.root], to: scene.authority, at: before) == nil)
    }

    @Test func sizesAreBounded() throws {
        let scene = try Scene()
        let spaces = [UInt8](repeating: 0x20, count: 32_769)
        self.expect(self.admit(spaces, nil, to: scene.authority), rule: 200, .invalidValue, "32769 octets")
        let certificate = Array(try scene.certificate().pem.utf8)
        let chain = [UInt8](repeating: 0x20, count: 2_097_153)
        self.expect(self.admit(certificate, chain, to: scene.authority), rule: 200, .invalidValue, "2097153 octets")
    }

    @Test func exactlyOneReadableCertificate() throws {
        let scene = try Scene()
        let certificate = try scene.certificate()
        let two = Array((certificate.pem + "\n" + scene.root.pem).utf8)
        for octets in [Array("no".utf8), two, [], Array(certificate.pem.dropLast(60).utf8), certificate.derOctets] {
            let refusal = self.admit(octets, Array(scene.root.pem.utf8), to: scene.authority)
            self.expect(refusal, rule: 201, .malformedCertificate, "The certificate: it cannot be read")
        }
    }

    @Test func theKeyMustBeTheAuthoritys() throws {
        let scene = try Scene()
        let other = try scene.certificate(key: try Keys.of(.ecP521))
        let refusal = self.admit(other, [scene.root], to: scene.authority)
        self.expect(refusal, rule: 202, .certificateMismatch, "public key is not the certificate authority's")
    }

    @Test func rootsAreSelfSignedWithoutChainAndSubordinatesTheOpposite() throws {
        let scene = try Scene()
        let root = try Workshop.authority(scene.rootKey, stage: .pendingCertificate, certificate: nil)
        #expect(self.admit(scene.root, nil, to: root) == nil)
        #expect(self.admit(scene.root, [], to: root) == nil)
        self.expect(self.admit(scene.root, [scene.root], to: root), rule: 203, .invalidRequest, "has none")
        let certificate = try scene.certificate()
        let asRoot = try Workshop.authority(scene.key, stage: .pendingCertificate, certificate: nil)
        self.expect(self.admit(certificate, nil, to: asRoot), rule: 203, .invalidRequest, "must be self-signed")
        self.expect(self.admit(certificate, nil, to: scene.authority), rule: 203, .invalidRequest, "must have one")
        let own = try scene.certificate(subject: "Root", signer: scene.key)
        let refusal = self.admit(own, [scene.root], to: scene.authority)
        self.expect(refusal, rule: 203, .invalidRequest, "must not be self-signed")
        let forged = try scene.certificate(subject: "Root", key: scene.rootKey, signer: scene.key)
        self.expect(self.admit(forged, nil, to: root), rule: 211, .certificateMismatch, "does not verify")
    }

    @Test func theChainMustBeReadable() throws {
        let scene = try Scene()
        let certificate = Array(try scene.certificate().pem.utf8)
        let request = try Workshop.request(scene.rootKey, subject: try Workshop.name("Root"))
        for chain in ["garbage", " ", scene.root.pem + "\n" + request.pem] {
            let refusal = self.admit(certificate, Array(chain.utf8), to: scene.authority)
            self.expect(refusal, rule: 204, .malformedCertificate, "The chain: ")
        }
        let many = Array(Array(repeating: scene.root.pem, count: 17).joined(separator: "\n").utf8)
        self.expect(self.admit(certificate, many, to: scene.authority), rule: 204, .malformedCertificate, "The chain")
    }

    @Test func theChainMustBeInOrderAndEndAtARoot() throws {
        let scene = try Scene()
        let middleKey = try Keys.of(.ecP521)
        let middle = try scene.certificate(subject: "Middle", key: middleKey)
        let certificate = try scene.certificate(issuer: "Middle", signer: middleKey)
        #expect(self.admit(certificate, [middle, scene.root], to: scene.authority) == nil)
        let mismatch = ImportRefusal.Code.certificateMismatch
        let swapped = self.admit(certificate, [scene.root, middle], to: scene.authority)
        self.expect(swapped, rule: 205, mismatch, "certificate 1 is not the issuer")
        let itself = self.admit(certificate, [certificate, middle, scene.root], to: scene.authority)
        self.expect(itself, rule: 205, mismatch, "own key")
        let short = self.admit(certificate, [middle], to: scene.authority)
        self.expect(short, rule: 205, mismatch, "not a self-signed root's")
        let long = self.admit(certificate, [middle, scene.root, middle], to: scene.authority)
        self.expect(long, rule: 205, mismatch, "certificate 3 is not the issuer")
    }

    @Test func noCertificateOrKeyMayBeInTheChainTwice() throws {
        let scene = try Scene()
        let certificate = try scene.certificate()
        let mismatch = ImportRefusal.Code.certificateMismatch
        let twice = self.admit(certificate, [scene.root, scene.root], to: scene.authority)
        self.expect(twice, rule: 205, mismatch, "certificate 2 holds the key of certificate 1")
        // A root that certified its key again is the same issuer.
        let name = try Workshop.name("Root")
        let renewed = try Self.certificate(
            key: scene.rootKey,
            subject: name,
            issuer: name,
            signer: scene.rootKey,
            extensions: Self.authorityExtensions(),
            days: 3_000
        )
        let again = self.admit(certificate, [renewed, scene.root], to: scene.authority)
        self.expect(again, rule: 205, mismatch, "certificate 2 holds the key of certificate 1")
        #expect(self.admit(certificate, [renewed], to: scene.authority) == nil)
        let middleKey = try Keys.of(.ecP521)
        let middle = try scene.certificate(subject: "Middle", key: middleKey)
        let below = try scene.certificate(issuer: "Middle", signer: middleKey)
        let late = self.admit(below, [middle, scene.root, scene.root], to: scene.authority)
        self.expect(late, rule: 205, mismatch, "certificate 3 holds the key of certificate 2")
    }

    @Test func basicConstraintsMustSayCertificateAuthority() throws {
        let scene = try Scene()
        let broken = Extension(identifier: BasicConstraints.identifier, isCritical: true, value: [0x31, 0x00])
        for (extensions, words) in [
            ([], "no basicConstraints"), (Self.authorityExtensions(isAuthority: false), "do not say"),
            (Self.authorityExtensions(isCritical: false), "not critical"), ([broken], "cannot be read"),
        ] {
            let refusal = self.admit(try scene.certificate(extensions), [scene.root], to: scene.authority)
            self.expect(refusal, rule: 206, .invalidValue, words)
        }
        let weak = try Scene(rootExtensions: [])
        let refusal = self.admit(try weak.certificate(), [weak.root], to: weak.authority)
        self.expect(refusal, rule: 206, .invalidValue, "The chain: certificate 1: it has no basicConstraints")
    }

    @Test func anAuthorityMustHaveAName() throws {
        let scene = try Scene()
        let refusal = self.admit(try scene.certificate(subject: ""), [scene.root], to: scene.authority)
        self.expect(refusal, rule: 207, .malformedCertificate, "its subject is empty")
    }

    @Test func pathLengthsAboveMustLeaveRoom() throws {
        let tight = try Scene(rootExtensions: Self.authorityExtensions(pathLength: 0))
        let refusal = self.admit(try tight.certificate(), [tight.root], to: tight.authority)
        self.expect(refusal, rule: 208, .invalidValue, "path length constraint")
        let exact = try Scene(rootExtensions: Self.authorityExtensions(pathLength: 1))
        #expect(self.admit(try exact.certificate(), [exact.root], to: exact.authority) == nil)
    }

    @Test(arguments: ["1.3.6.1.5.5.7.1.1", "2.5.29.31", "2.5.29.46", "2.5.29.36", "1.2.3.4"])
    func extensionsThatMustNotBeCritical(identifier: String) throws {
        let scene = try Scene()
        func extensions(_ isCritical: Bool) throws -> [Extension] {
            Self.authorityExtensions() + [
                Extension(
                    identifier: try #require(ObjectIdentifier(identifier)),
                    isCritical: isCritical,
                    value: [0x30, 0]
                )
            ]
        }
        let refusal = self.admit(try scene.certificate(extensions(true)), [scene.root], to: scene.authority)
        self.expect(refusal, rule: 209, .malformedCertificate, identifier)
        #expect(self.admit(try scene.certificate(extensions(false)), [scene.root], to: scene.authority) == nil)
    }

    @Test(arguments: [
        "2.5.29.35", "2.5.29.32", "2.5.29.37", "2.5.29.54", "2.5.29.18", "2.5.29.33", "2.5.29.17", "2.5.29.9",
        "2.5.29.14", "1.3.6.1.5.5.7.1.11",
    ])
    func extensionsThatMayBeCritical(identifier: String) throws {
        let scene = try Scene()
        let extensions =
            Self.authorityExtensions() + [
                Extension(identifier: try #require(ObjectIdentifier(identifier)), isCritical: true, value: [0x30, 0])
            ]
        #expect(self.admit(try scene.certificate(extensions), [scene.root], to: scene.authority) == nil)
    }

    @Test func nameConstraintsAboveMustPermitTheNamesBelow() throws {
        let own = try Self.nameConstraints(permitting: try Workshop.name("elsewhere"))
        let scene = try Scene()
        let constrained = try scene.certificate(Self.authorityExtensions() + [own])
        #expect(self.admit(constrained, [scene.root], to: scene.authority) == nil)
        for (name, words) in [
            ("Sub", nil), ("elsewhere", "The certificate: the name constraints of a certificate above"),
        ] {
            let constraints = try Self.nameConstraints(permitting: try Workshop.name(name))
            let above = try Scene(rootExtensions: Self.authorityExtensions() + [constraints])
            let refusal = self.admit(try above.certificate(), [above.root], to: above.authority)
            if let words {
                self.expect(refusal, rule: 216, .invalidValue, words)
            } else {
                #expect(refusal == nil)
            }
        }
    }

    @Test func nameConstraintsMustBeReadable() throws {
        let empty = Extension(identifier: NameConstraints.identifier, isCritical: true, value: [0x30, 0x00])
        let scene = try Scene()
        let own = self.admit(
            try scene.certificate(Self.authorityExtensions() + [empty]),
            [scene.root],
            to: scene.authority
        )
        self.expect(own, rule: 215, .malformedCertificate, "The certificate: it cannot be read: nameConstraints")
        let above = try Scene(rootExtensions: Self.authorityExtensions() + [empty])
        let refusal = self.admit(try above.certificate(), [above.root], to: above.authority)
        self.expect(refusal, rule: 215, .malformedCertificate, "The chain: certificate 1")
    }

    /// Bases that match no name, and so would constrain nothing: octets of a GeneralName.
    static let basesWithoutForm: [[UInt8]] = [
        [0x82, 3] + Array("*.a".utf8), [0x82, 3] + Array("a b".utf8), [0x82, 2, 0x61, 0],
        [0x82, 4] + Array("a..b".utf8),
        [0x82, 1] + Array(".".utf8), [0x82, 2] + Array("a.".utf8), [0x86, 9] + Array("http://a/".utf8),
        [0x86, 4] + Array("a:80".utf8), [0x81, 2] + Array("@a".utf8), [0x81, 5] + Array("a b@c".utf8),
        [0x81, 3] + Array("a b".utf8), [0x87, 8, 1, 2, 3, 4, 255, 255, 255, 0], [0x87, 8, 1, 2, 0, 0, 255, 0, 255, 0],
    ]
    private static let basesOfForm: [[UInt8]] = [
        [0x82, 0], [0x82, 2] + Array(".a".utf8), [0x82, 3] + Array("a_b".utf8), [0x86, 0],
        [0x86, 2] + Array(".a".utf8),
        [0x81, 0], [0x81, 3] + Array("a@b".utf8), [0x81, 1] + Array("b".utf8), [0x81, 2] + Array(".b".utf8),
        [0x87, 8, 10, 0, 0, 0, 255, 0, 0, 0], [0x87, 8, 0, 0, 0, 0, 0, 0, 0, 0], [0xA4, 2, 0x30, 0],
        [0x87, 8, 1, 2, 3, 4, 255, 255, 255, 255],
    ]

    /// Constraints that exclude one base.
    private static func excluding(_ base: [UInt8]) -> Extension {
        let size = UInt8(base.count)
        return Extension(
            identifier: NameConstraints.identifier,
            isCritical: true,
            value: [0x30, size + 4, 0xA1, size + 2, 0x30, size] + base
        )
    }

    @Test(arguments: basesWithoutForm)
    func constraintsWithABaseThatMatchesNoNameAreRefused(base: [UInt8]) throws {
        let constraints = Self.excluding(base)
        let scene = try Scene()
        let own = try scene.certificate(Self.authorityExtensions() + [constraints])
        self.expect(
            self.admit(own, [scene.root], to: scene.authority),
            rule: 215,
            .malformedCertificate,
            "The certificate"
        )
        let above = try Scene(rootExtensions: Self.authorityExtensions() + [constraints])
        let refusal = self.admit(try above.certificate(), [above.root], to: above.authority)
        self.expect(refusal, rule: 215, .malformedCertificate, "The chain: certificate 1")
        let judged = try Self.judged(constraints)
        #expect(judged.failedRule == 18)
        #expect(judged.refusal?.message.utf8.contains(0) == false)
    }

    @Test(arguments: basesOfForm)
    func constraintsWithABaseOfItsFormAreAccepted(base: [UInt8]) throws {
        let scene = try Scene()
        let own = try scene.certificate(Self.authorityExtensions() + [Self.excluding(base)])
        #expect(self.admit(own, [scene.root], to: scene.authority) == nil)
        #expect(try Self.judged(Self.excluding(base)).refusal == nil)
    }

    /// What becomes of a request for an authority's certificate with the extension.
    private static func judged(_ constraints: Extension) throws -> Workshop.Outcome {
        let request = try Workshop.request(
            try Keys.of(.rsa2048),
            subject: try Workshop.name("s"),
            extensions: [constraints]
        )
        let order = Workshop.order(request, template: "SubordinateCACertificate_PathLen0_CSRPassthrough/V1")
        return try Workshop.judge(order, by: try Workshop.root())
    }

    @Test func everySignatureMustVerify() throws {
        let scene = try Scene()
        let forged = self.admit(try scene.certificate(signer: try Keys.of(.ecP521)), [scene.root], to: scene.authority)
        self.expect(forged, rule: 211, .certificateMismatch, "The certificate: its signature does not verify")
        let name = try Workshop.name("Root")
        let badRoot = try Self.certificate(
            key: scene.rootKey,
            subject: name,
            issuer: name,
            signer: try Keys.of(.rsa2048),
            extensions: Self.authorityExtensions()
        )
        let refusal = self.admit(try scene.certificate(), [badRoot], to: scene.authority)
        self.expect(refusal, rule: 211, .certificateMismatch, "The chain: certificate 1")
    }

    /// A certificate of the given parts, whose signature, validity and names no writer of ours would write so.
    private static func foreign(
        key: PrivateKey,
        subject: DistinguishedName,
        issuer: DistinguishedName,
        signer: PrivateKey,
        algorithm: AlgorithmIdentifier = .ecdsaWithSHA256,
        notAfter: [UInt8] = der(0x18, Array("20491231235959Z".utf8))
    ) throws -> Certificate {
        let parts = HandWritten.Parts(
            serialNumber: der(0x02, Workshop.serialNumber),
            signature: algorithm.derOctets,
            issuer: issuer.derOctets,
            notBefore: der(0x18, Array("20260101000000Z".utf8)),
            notAfter: notAfter,
            subject: subject.derOctets,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            extensions: Self.authorityExtensions()
        )
        return try Certificate(
            tbsOctets: parts.octets,
            signatureAlgorithm: algorithm,
            signature: try signer.sign(parts.octets, algorithm: .ecdsaWithSHA256)
        )
    }

    // RFC 5280 section 6.1: a trust anchor is no part of the path that it is the anchor of.
    @Test func theSignatureOfARootAboveIsNoPartOfThePath() throws {
        let scene = try Scene()
        let name = try Workshop.name("Root")
        let old = try AlgorithmIdentifier(
            identifier: try #require(ObjectIdentifier("1.2.840.10045.4.1")),  // ecdsa-with-SHA1
            parametersDER: nil
        )
        let root = try Self.foreign(
            key: scene.rootKey,
            subject: name,
            issuer: name,
            signer: scene.rootKey,
            algorithm: old
        )
        #expect(self.admit(try scene.certificate(), [root], to: scene.authority) == nil)
        // Between the anchor and the authority it is.
        let middleKey = try Keys.of(.ecP521)
        let middle = try Self.foreign(
            key: middleKey,
            subject: try Workshop.name("Middle"),
            issuer: name,
            signer: scene.rootKey,
            algorithm: old
        )
        let below = try scene.certificate(issuer: "Middle", signer: middleKey)
        let refusal = self.admit(below, [middle, scene.root], to: scene.authority)
        self.expect(
            refusal,
            rule: 211,
            .certificateMismatch,
            "The chain: certificate 1: its signature algorithm"
        )
        #expect(refusal?.message.contains("ecdsa-with-SHA1") == true)
        // A root's own certificate is signed by nobody else, and must verify.
        let own = try Workshop.authority(scene.rootKey, stage: .pendingCertificate, certificate: nil)
        self.expect(self.admit(root, nil, to: own), rule: 211, .certificateMismatch, "ecdsa-with-SHA1")
    }

    // RFC 5280 section 7.1: names are compared by their characters, whatever string types hold them.
    @Test func namesThatMatchInOtherStringTypesAreOneName() throws {
        let scene = try Scene()
        func name(_ value: AttributeValue) throws -> DistinguishedName {
            try DistinguishedName([
                RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
                RelativeDistinguishedName(type: .commonName, value: value),
            ])
        }
        for issuer in [
            try name(.printable("Root")), try name(.utf8(" ROOT ")),
            try name(.other([0x1E, 0x08, 0, 0x52, 0, 0x6F, 0, 0x6F, 0, 0x74])),
        ] {
            let certificate = try Self.foreign(
                key: scene.key,
                subject: try Workshop.name("Sub"),
                issuer: issuer,
                signer: scene.rootKey
            )
            #expect(self.admit(certificate, [scene.root], to: scene.authority) == nil, "\(issuer)")
            let root = try Self.foreign(
                key: scene.rootKey,
                subject: try Workshop.name("Root"),
                issuer: issuer,
                signer: scene.rootKey
            )
            #expect(self.admit(try scene.certificate(), [root], to: scene.authority) == nil, "\(issuer)")
        }
        let other = try Self.foreign(
            key: scene.key,
            subject: try Workshop.name("Sub"),
            issuer: try name(.printable("Rooted")),
            signer: scene.rootKey
        )
        let refusal = self.admit(other, [scene.root], to: scene.authority)
        self.expect(refusal, rule: 205, .certificateMismatch, "not the issuer")
    }

    @Test func expiredCertificatesAreRefused() throws {
        let scene = try Scene()
        let expired = self.admit(try scene.certificate(days: -1), [scene.root], to: scene.authority)
        self.expect(expired, rule: 212, .malformedCertificate, "The certificate: it expired at")
        let old = try Scene(rootDays: 0)
        let later = Workshop.moment.adding(seconds: 1)
        #expect(self.admit(try old.certificate(), [old.root], to: old.authority) == nil)
        let refusal = self.admit(try old.certificate(), [old.root], to: old.authority, at: later)
        self.expect(refusal, rule: 212, .malformedCertificate, "The chain: certificate 1")
    }

    @Test func keyUsageMustAllowSigningCertificates() throws {
        let scene = try Scene()
        let weak = try scene.certificate(Self.authorityExtensions(keyUsage: [.digitalSignature, .cRLSign]))
        let refusal = self.admit(weak, [scene.root], to: scene.authority)
        self.expect(refusal, rule: 213, .malformedCertificate, "keyCertSign")
    }

    @Test func onlyWaitingActiveAndExpiredAuthoritiesReceiveCertificates() throws {
        let scene = try Scene()
        let certificate = try scene.certificate()
        func authority(_ stage: AuthorityStage) throws -> IssuingAuthority {
            try Workshop.authority(
                scene.key,
                isRoot: false,
                stage: stage,
                certificate: try scene.certificate(days: 1),
                chain: [scene.root]
            )
        }
        for stage in [AuthorityStage.active, .pendingCertificate] {
            #expect(self.admit(certificate, [scene.root], to: try authority(stage)) == nil)
        }
        for stage in [AuthorityStage.creating, .disabled, .failed, .deleted] {
            let refusal = self.admit(certificate, [scene.root], to: try authority(stage))
            self.expect(refusal, rule: 214, .authorityState, "not in a valid state")
        }
        let later = Workshop.moment.adding(seconds: 100_000)
        #expect(self.admit(certificate, [scene.root], to: try authority(.disabled), at: later) == nil)
        let keyless = try IssuingAuthority(
            identifier: UniqueIdentifier(words: (0, 1)),
            version: 0,
            key: nil,
            isRoot: false,
            isShortLived: false,
            stage: .creating,
            subjectPublicKeyInfo: nil,
            publicKey: nil,
            certificate: nil,
            chain: []
        )
        self.expect(self.admit(certificate, [scene.root], to: keyless), rule: 214, .authorityState, "not in a valid")
    }
}
