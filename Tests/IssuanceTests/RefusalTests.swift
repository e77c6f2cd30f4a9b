import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// Every rule below 100 can refuse, with its number, its code and words that name the field.
@Suite struct RefusalTests {
    private static func request(
        _ algorithm: KeyAlgorithm = .rsa2048,
        _ extensions: [Extension] = [],
        signed signatureAlgorithm: SignatureAlgorithm? = nil
    ) throws -> CertificationRequest {
        try Workshop.request(
            try Keys.of(algorithm),
            subject: try Workshop.name("s"),
            extensions: extensions,
            algorithm: signatureAlgorithm
        )
    }

    private static func expect(
        _ outcome: Workshop.Outcome,
        rule: Int64,
        _ code: IssuanceRefusal.Code,
        _ words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.failedRule == rule, sourceLocation: sourceLocation)
        #expect(outcome.refusal?.code == code, sourceLocation: sourceLocation)
        #expect(outcome.refusal?.message.contains(words) == true, "\(outcome)", sourceLocation: sourceLocation)
        #expect(outcome.tbsOctets == nil, sourceLocation: sourceLocation)
        #expect(outcome.outcomes.dropLast().allSatisfy { $0.outcome != .failed }, sourceLocation: sourceLocation)
    }

    @Test func anAuthorityThatDoesNotExist() throws {
        let outcome = try Workshop.judge(Workshop.order(try Self.request()), by: nil)
        Self.expect(outcome, rule: 1, .authorityNotFound, "ca/unknown does not exist")
    }

    @Test(arguments: [
        AuthorityStage.creating, .pendingCertificate, .disabled, .failed, .deleted,
    ])
    func anAuthorityThatIsInNoStateToIssue(stage: AuthorityStage) throws {
        let key = try Keys.of(.ecP256)
        let certificate = stage == .pendingCertificate ? nil : try Workshop.rootCertificate(key)
        let authority = try Workshop.authority(
            key,
            stage: stage,
            restorableUntil: stage == .deleted ? Workshop.moment : nil,
            certificate: certificate
        )
        let outcome = try Workshop.judge(Workshop.order(try Self.request()), by: authority)
        let words = "The certificate authority is not in a valid state for issuing certificates"
        Self.expect(outcome, rule: 2, .authorityState, words)
    }

    @Test func anAuthorityThatCannotBeRestoredAnyMoreIsNone() throws {
        let key = try Keys.of(.ecP256)
        for restorableUntil in [Workshop.moment.adding(seconds: -1), nil] {
            let authority = try Workshop.authority(
                key,
                stage: .deleted,
                restorableUntil: restorableUntil,
                certificate: try Workshop.rootCertificate(key)
            )
            let outcome = try Workshop.judge(Workshop.order(try Self.request()), by: authority)
            Self.expect(outcome, rule: 1, .authorityNotFound, "does not exist")
        }
    }

    @Test func anExpiredAuthorityMaySignItselfAndNothingElse() throws {
        let key = try Keys.of(.ecP256)
        let end = RequestedInstant(unit: .absolute, value: Workshop.moment.seconds + 100)
        let certificate = try Workshop.rootCertificate(key, notAfter: end)
        let short = RequestedInstant(unit: .absolute, value: Workshop.moment.seconds + 100)
        let own = try Workshop.request(key, subject: try Workshop.name("Root"))
        for stage in [AuthorityStage.active, .disabled] {
            let root = try Workshop.authority(key, stage: stage, certificate: certificate)
            let last = Workshop.moment.adding(seconds: 100)
            let after = Workshop.moment.adding(seconds: 101)
            #expect(!root.isExpired(at: last))
            #expect(root.isExpired(at: after))
            let leaf = Workshop.order(try Self.request(), notAfter: short)
            Self.expect(
                try Workshop.judge(leaf, by: root, at: after),
                rule: 2,
                .authorityState,
                "valid state for issuing"
            )
            let again = Workshop.order(own, template: "RootCACertificate/V1")
            #expect(try Workshop.judge(again, by: root, at: after).refusal == nil)
            let early = try Workshop.judge(again, by: root, at: last)
            #expect((early.refusal == nil) == (stage == .active))
        }
    }

    @Test func aSubordinateInWaitingMayNotSignItself() throws {
        let key = try Keys.of(.ecP256)
        let waiting = try Workshop.authority(key, isRoot: false, stage: .pendingCertificate, certificate: nil)
        let own = Workshop.order(
            try Workshop.request(key, subject: try Workshop.name("Sub")),
            template: "RootCACertificate/V1"
        )
        Self.expect(try Workshop.judge(own, by: waiting), rule: 2, .authorityState, "valid state")
        let parentKey = try Keys.of(.ecP384)
        let parent = try Workshop.root(.ecP384)
        let certificate = try Workshop.subordinateCertificate(key, pathLength: 0, under: parent, parentKey: parentKey)
        let active = try Workshop.authority(
            key,
            isRoot: false,
            certificate: certificate,
            chain: [try #require(parent.certificate)]
        )
        Self.expect(try Workshop.judge(own, by: active), rule: 4, .invalidArgument, "subordinate certificate authority")
    }

    @Test(arguments: [
        ("BlankEndEntityCertificate/V1", "does not exist"),
        ("RootCACertificate_CSRPassthrough/V1", "does not exist"),
        ("BlankEndEntityCertificate_APIPassthrough_CriticalBasicConstraints/V1", "does not exist"),
        ("SubordinateCACertificate_PathLen4/V1", "SubordinateCACertificate_PathLen4/V1 does not exist"),
        ("EndEntityCertificate", "EndEntityCertificate does not exist"),
        ("EndEntityCertificate/V2", "does not exist"),
        ("", "does not exist"),
    ])
    func aTemplateThatCannotBeUsed(name: String, words: String) throws {
        let outcome = try Workshop.judge(Workshop.order(try Self.request(), template: name), by: Workshop.root())
        Self.expect(outcome, rule: 3, .invalidArgument, words)
        #expect(outcome.refusal?.message.contains(name) == true)
    }

    @Test func aSignatureAlgorithmThatIsUnknownMissingOrOfAnotherFamily() throws {
        let root = try Workshop.root()
        let request = try Self.request()
        let unknown = IssuanceOrder(
            request: .certificationRequest(request.derOctets),
            signatureAlgorithm: "id-ml-dsa-44",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 1),
            notBefore: nil,
            passthrough: nil
        )
        Self.expect(try Workshop.judge(unknown, by: root), rule: 6, .invalidArgument, "OpenSSL 3.5 or later")
        let missing = try Workshop.judge(Workshop.order(request), by: root, capabilities: ["id-Ed25519"])
        Self.expect(missing, rule: 6, .invalidArgument, "ecdsa-with-SHA256 is not offered")
        let other = try Workshop.judge(Workshop.order(request, algorithm: .rsaPSSWithSHA256), by: root)
        Self.expect(other, rule: 7, .invalidArgument, "rsassa-pss-sha256 is not compatible")
        #expect(other.refusal?.message.contains("EC on P-256") == true)
    }

    @Test(arguments: ["", "hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"])
    func aRequestThatCannotBeRead(text: String) throws {
        let submitted = ReceivedRequest(Array(text.utf8)).submitted
        #expect(submitted == .unreadable(Array(text.utf8)))
        let order = IssuanceOrder(
            request: submitted,
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 1),
            notBefore: nil,
            passthrough: nil
        )
        let outcome = try Workshop.judge(order, by: Workshop.root())
        Self.expect(outcome, rule: 10, .malformedCertificationRequest, "The certification request cannot be read: ")
    }

    @Test func aRequestThatWasRecordedAsUnreadableStaysSo() throws {
        let request = try Self.request()
        let pem = Array(request.pem.utf8)
        #expect(ReceivedRequest(pem).submitted == .certificationRequest(request.derOctets))
        let order = IssuanceOrder(
            request: .unreadable(pem),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 1),
            notBefore: nil,
            passthrough: nil
        )
        let outcome = try Workshop.judge(order, by: Workshop.root())
        Self.expect(outcome, rule: 10, .malformedCertificationRequest, "could not be read when it was submitted")
    }

    @Test func aRequestWithTheWrongVersion() throws {
        var octets = try Self.request().derOctets
        let version = try #require(octets.indices.first { octets[$0...].starts(with: [0x02, 0x01, 0x00]) })
        octets[version + 2] = 1
        let order = IssuanceOrder(
            request: .certificationRequest(octets),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 1),
            notBefore: nil,
            passthrough: nil
        )
        let outcome = try Workshop.judge(order, by: Workshop.root())
        Self.expect(outcome, rule: 10, .malformedCertificationRequest, "version")
    }

    @Test func aRequestSignedWithAnAlgorithmThatIsNotAccepted() throws {
        let good = try Self.request()
        let sha1WithRSA = try AlgorithmIdentifier(
            identifier: try #require(ObjectIdentifier("1.2.840.113549.1.1.5")),
            parametersDER: [0x05, 0x00]
        )
        let bad = try CertificationRequest(
            information: good.informationOctets,
            signatureAlgorithm: sha1WithRSA,
            signature: good.signature
        )
        let outcome = try Workshop.judge(Workshop.order(bad), by: Workshop.root())
        Self.expect(outcome, rule: 11, .malformedCertificationRequest, "(sha1WithRSAEncryption: it is not")
    }

    @Test func aRequestWhoseKeyIsNotAccepted() throws {
        // A point that is not on P-256, and an RSA key of 1,024 bits.
        let key = try Keys.of(.ecP256)
        var offCurve = key.subjectPublicKeyInfo
        offCurve[offCurve.count - 1] ^= 1
        var short: [UInt8] = [0x30, 0x81, 0x9F, 0x30, 0x0D, 0x06, 0x09]
        short += [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x81, 0x8D, 0x00]
        short += [0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00] + [UInt8](repeating: 0xC5, count: 128)
        short += [0x02, 0x03, 0x01, 0x00, 0x01]
        for (octets, rule, words) in [
            (offCurve, 50 as Int64, "does not lie on its curve"),
            (short, 12, "(the modulus has 1024 bits and not 2048 to 8192): only RSA of 2048 to 8192 bits"),
        ] {
            let information = CertificationRequest.information(
                subject: try Workshop.name("s"),
                subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: octets)
            )
            let request = try CertificationRequest(
                information: information,
                signatureAlgorithm: .ecdsaWithSHA256,
                signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
            )
            let outcome = try Workshop.judge(Workshop.order(request), by: Workshop.root())
            Self.expect(outcome, rule: rule, .malformedCertificationRequest, words)
        }
    }

    @Test func namesThatCannotBeReadOrAreMissing() throws {
        let key = try Keys.of(.rsa2048)
        let root = try Workshop.root()
        func judge(_ subject: DistinguishedName, _ extensions: [Extension], _ template: String? = nil) throws
            -> Workshop.Outcome
        {
            let request = try Workshop.request(key, subject: subject, extensions: extensions)
            return try Workshop.judge(Workshop.order(request, template: template), by: root)
        }
        let empty = Extension(identifier: SubjectAlternativeName.identifier, isCritical: false, value: [0x30, 0x00])
        let unreadable = Extension(
            identifier: SubjectAlternativeName.identifier,
            isCritical: false,
            value: [0x31, 0x00]
        )
        let dns = try Workshop.alternativeName([.dnsName("a.example")])
        let criticalDNS = try Workshop.alternativeName([.dnsName("a.example")], isCritical: true)
        let malformed = IssuanceRefusal.Code.malformedCertificationRequest
        Self.expect(try judge(Workshop.name("s"), [empty]), rule: 13, malformed, "subjectAltName cannot be read")
        Self.expect(try judge(Workshop.name("s"), [unreadable]), rule: 13, malformed, "subjectAltName cannot be read")
        Self.expect(try judge(.empty, []), rule: 14, malformed, "neither a subject nor a subjectAltName")
        let words = "The certification request must mark its subjectAltName critical where its subject is empty"
        Self.expect(try judge(.empty, [dns]), rule: 15, malformed, words)
        #expect(try judge(.empty, [criticalDNS]).refusal == nil)
        let template = "SubordinateCACertificate_PathLen0/V1"
        Self.expect(try judge(.empty, [criticalDNS], template), rule: 17, malformed, "has no subject")
    }

    @Test func aRequestThatItsKeyDidNotSign() throws {
        let root = try Workshop.root()
        let subject = try Workshop.name("s")
        let stolen = try Workshop.request(
            try Keys.of(.ecP384),
            subject: subject,
            algorithm: .ecdsaWithSHA256,
            signer: try Keys.of(.ecP256)
        )
        let malformed = IssuanceRefusal.Code.malformedCertificationRequest
        Self.expect(try Workshop.judge(Workshop.order(stolen), by: root), rule: 16, malformed, "does not verify")
        let mixed = try Workshop.request(
            try Keys.of(.rsa2048),
            subject: subject,
            algorithm: .ecdsaWithSHA256,
            signer: try Keys.of(.ecP256)
        )
        Self.expect(try Workshop.judge(Workshop.order(mixed), by: root), rule: 16, malformed, "does not go with")
    }

    @Test(arguments: [
        SignatureAlgorithm.rsaPKCS1WithSHA256, .rsaPKCS1WithSHA384, .rsaPKCS1WithSHA512, .rsaPSSWithSHA256,
        .rsaPSSWithSHA384, .rsaPSSWithSHA512,
    ])
    func requestsSignedWithEveryHashAreAccepted(algorithm: SignatureAlgorithm) throws {
        let request = try Self.request(.rsa2048, signed: algorithm)
        #expect(try Workshop.judge(Workshop.order(request), by: Workshop.root()).refusal == nil)
    }

    @Test func aPathThatWouldGrowTooLong() throws {
        let rootKey = try Keys.of(.ecP256)
        let root = try Workshop.root()
        let key = try Keys.of(.ecP384)
        let certificate = try Workshop.subordinateCertificate(key, pathLength: 1, under: root, parentKey: rootKey)
        let chain = [try #require(root.certificate)]
        let subordinate = try Workshop.authority(key, isRoot: false, certificate: certificate, chain: chain)
        #expect(root.remainingPathLength == nil)
        #expect(subordinate.remainingPathLength == 1)
        let request = try Workshop.request(try Keys.of(.ecP521), subject: try Workshop.name("lower"))
        func order(_ length: Int) -> IssuanceOrder {
            Workshop.order(
                request,
                algorithm: .ecdsaWithSHA384,
                template: "SubordinateCACertificate_PathLen\(length)/V1"
            )
        }
        let tooLong = try Workshop.judge(order(1), by: subordinate)
        Self.expect(tooLong, rule: 30, .invalidValue, "path length must be less than 1")
        let lower = try Workshop.issue(order(0), by: subordinate, key: key)
        let last = try Workshop.authority(
            try Keys.of(.ecP521),
            isRoot: false,
            certificate: lower,
            chain: [certificate] + chain
        )
        #expect(last.remainingPathLength == 0)
        let another = Workshop.order(
            try Workshop.request(try PrivateKey.generate(.ecP256), subject: try Workshop.name("lowest")),
            algorithm: .ecdsaWithSHA512,
            template: "SubordinateCACertificate_PathLen0/V1"
        )
        Self.expect(try Workshop.judge(another, by: last), rule: 30, .invalidValue, "no further certificate authority")
    }

    @Test func theAuthoritysOwnKeyIsForItsOwnRootCertificateOnly() throws {
        let key = try Keys.of(.ecP256)
        let root = try Workshop.root()
        let own = try Workshop.request(key, subject: try Workshop.name("impostor"))
        for template in ["EndEntityCertificate/V1", "SubordinateCACertificate_PathLen0/V1"] {
            let outcome = try Workshop.judge(Workshop.order(own, template: template), by: root)
            Self.expect(outcome, rule: 32, .invalidArgument, "own public key")
        }
        let foreign = Workshop.order(try Self.request(), template: "RootCACertificate/V1")
        Self.expect(try Workshop.judge(foreign, by: root), rule: 31, .invalidArgument, "own certification request")
    }

    @Test(arguments: [[], [0x00] + [UInt8](repeating: 1, count: 15), [0x80] + [UInt8](repeating: 1, count: 15), [1]])
    func aSerialNumberThatIsNotSixteenPositiveOctets(octets: [UInt8]) throws {
        let order = Workshop.order(try Self.request())
        let outcome = try Workshop.judge(order, by: Workshop.root(), serialNumber: octets)
        Self.expect(outcome, rule: 40, .internalFailure, "serial number")
    }

    @Test func aRuleSetThatDoesNotExist() throws {
        let outcome = try Workshop.judge(Workshop.order(try Self.request()), by: Workshop.root(), ruleSet: 2)
        #expect(
            outcome.refusal
                == IssuanceRefusal(code: .internalFailure, reason: Reason(.ruleSetUnknown, values: [.number(2)]))
        )
        #expect(outcome.outcomes.isEmpty)
    }

    @Test func unusualContentIsNotedAndIssued() throws {
        let long = String(repeating: "x", count: 65)
        let subject = try DistinguishedName([
            RelativeDistinguishedName(type: .commonName, value: .utf8(long)),
            RelativeDistinguishedName(type: .organizationName, value: .other([0x14, 0x01, 0x61])),
        ])
        let names = try Workshop.alternativeName([.dnsName("*.ok.example"), .dnsName("under_score.example")])
        let request = try Workshop.request(try Keys.of(.ecP384), subject: subject, extensions: [names])
        let root = try Workshop.root()
        #expect(try Workshop.judge(Workshop.order(request), by: root).noted == [150, 151, 152, 153])
        let named = try Workshop.request(try Keys.of(.rsa2048), subject: try #require(root.issuerName))
        #expect(try Workshop.judge(Workshop.order(named), by: root).noted == [154])
    }
}
