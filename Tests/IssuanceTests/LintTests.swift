import Bytes
import Cryptography
import PKI
import Testbed
import Testing

@testable import Issuance

/// Each lint refuses octets that break it, whatever the rules before it thought.
@Suite struct LintTests {
    private static func draft(_ template: String, subject: DistinguishedName? = nil) throws -> CertificateDraft {
        let authority = try Workshop.root()
        let isRoot = template.hasPrefix("Root")
        let name = try #require(Template.table["\(template)/V1"])
        let alternativeName = try Workshop.alternativeName(
            [.dnsName("a.example")],
            isCritical: subject?.isEmpty == true
        )
        let request = try Workshop.request(
            try Keys.of(isRoot ? .ecP256 : .rsa2048),
            subject: try subject ?? Workshop.name(isRoot ? "Root" : "s"),
            extensions: [alternativeName]
        )
        let content = CertificateContent(of: request, nil, for: name, beside: .none, .none)
        let specification = Specification(
            authority: authority,
            template: name,
            request: request,
            content: content,
            alternativeName: try ContentRules.alternativeNameIsReadable.check(content),
            signatureAlgorithm: .ecdsaWithSHA256,
            algorithmIdentifier: .ecdsaWithSHA256,
            period: (
                notBefore: Workshop.moment.wholeSecond,
                notAfter: try ValidityTests.instant("20491231235959")
            ),
            mention: .none,
            pointers: .none
        )
        let serialNumber = try SerialNumber(octets: Workshop.serialNumber)
        return try DraftRules.isEncodable.check((specification, serialNumber))
    }

    private static func parts(of draft: CertificateDraft) throws -> HandWritten.Parts {
        let decoded = try TBSCertificate(derEncoded: draft.tbsOctets)
        return HandWritten.Parts(
            serialNumber: der(0x02, decoded.serialNumber.octets),
            signature: decoded.signatureAlgorithm.derOctets,
            issuer: decoded.issuer.derOctets,
            notBefore: der(0x17, Array("260601120000Z".utf8)),
            notAfter: der(0x17, Array("491231235959Z".utf8)),
            subject: decoded.subject.derOctets,
            subjectPublicKeyInfo: decoded.subjectPublicKeyInfo.derOctets,
            extensions: Array(decoded.extensions)
        )
    }

    private static func changing(_ draft: CertificateDraft, to octets: [UInt8]) -> CertificateDraft {
        CertificateDraft(
            draft.specification,
            serialNumber: draft.serialNumber,
            authorityKeyIdentifier: draft.authorityKeyIdentifier,
            tbsCertificate: draft.tbsCertificate,
            tbsOctets: octets
        )
    }

    /// The number of the lint that refused, and the refusal; `nil` where all agree.
    private static func lint(_ draft: CertificateDraft, _ octets: [UInt8]) -> (rule: Int64, refusal: IssuanceRefusal)? {
        var record = Record()
        do throws(Interruption) {
            let permission = try Linter.examine(
                Self.changing(draft, to: octets),
                under: IssuancePolicy(),
                record: &record
            )
            #expect(permission.spend().octets == octets)
            return nil
        } catch {
            guard case .refused(let refusal) = error else { return nil }
            return (record.outcomes.last?.rule.number ?? 0, refusal)
        }
    }

    private static func expect(
        _ rule: Int64,
        _ words: String,
        template: String = "EndEntityCertificate",
        sourceLocation: SourceLocation = #_sourceLocation,
        change: (inout HandWritten.Parts) throws -> Void
    ) throws {
        let draft = try Self.draft(template)
        var parts = try Self.parts(of: draft)
        #expect(parts.octets == draft.tbsOctets, sourceLocation: sourceLocation)
        #expect(Self.lint(draft, parts.octets) == nil, sourceLocation: sourceLocation)
        try change(&parts)
        let found = Self.lint(draft, parts.octets)
        #expect(found?.rule == rule, "\(String(describing: found))", sourceLocation: sourceLocation)
        #expect(found?.refusal.message.contains(words) == true, "\(words)", sourceLocation: sourceLocation)
    }

    @Test func octetsThatAreNoCanonicalCertificate() throws {
        try Self.expect(100, "no TBSCertificate in DER") { $0.serialNumber = der(0x02, [0x00, 0x01]) }
        try Self.expect(100, "no TBSCertificate in DER") { $0.version = [0xA0, 0x03, 0x02, 0x01, 0x03] }
        try Self.expect(100, "no TBSCertificate in DER") { $0.extensions.append($0.extensions[0]) }
        try Self.expect(100, "encodes to other octets") { parts in
            parts.subjectPublicKeyInfo += der(0x81, [0x00, 0x01])  // issuerUniqueID
        }
        try Self.expect(100, "no TBSCertificate in DER") { parts in
            let empty = Extension(
                identifier: SubjectAlternativeName.identifier,
                isCritical: false,
                value: [0x30, 0x00]
            )
            parts.set(SubjectAlternativeName.identifier, empty)
        }
    }

    @Test func whatWasDraftedIsWhatAReaderFindsInItsOctets() throws {
        for template in ["EndEntityCertificate", "RootCACertificate", "SubordinateCACertificate_PathLen1"] {
            let drafted = try Self.draft(template).tbsCertificate
            let decoded = try TBSCertificate(derEncoded: drafted.derOctets)
            #expect(drafted.isReadBack && decoded.isReadBack)
            #expect(try decoded.encodedAgain() == drafted.derOctets)
            #expect(decoded.serialNumber == drafted.serialNumber && decoded.validity == drafted.validity)
            #expect(decoded.subject == drafted.subject && decoded.issuer == drafted.issuer)
            #expect(decoded.subjectPublicKeyInfo == drafted.subjectPublicKeyInfo)
            #expect(decoded.signatureAlgorithm == drafted.signatureAlgorithm)
            #expect(decoded.extensions == drafted.extensions)
        }
    }

    @Test func whatNoDraftHoldsIsNotReadBack() throws {
        let parts = try Self.parts(of: Self.draft("EndEntityCertificate"))
        var withIdentifier = parts
        withIdentifier.subjectPublicKeyInfo += der(0x81, [0x00, 0x01])  // issuerUniqueID
        #expect(try !TBSCertificate(derEncoded: withIdentifier.octets).isReadBack)
        var ofOtherVersion = parts
        ofOtherVersion.version = [0xA0, 0x03, 0x02, 0x01, 0x01]
        ofOtherVersion.extensions = []
        #expect(try !TBSCertificate(derEncoded: ofOtherVersion.octets).isReadBack)
    }

    @Test func fieldsThatAreNotWhatWasDecided() throws {
        try Self.expect(102, "not the one that was drawn") { $0.serialNumber = der(0x02, [0x01]) }
        try Self.expect(103, "differs from the one that signs") {
            $0.signature = AlgorithmIdentifier.ecdsaWithSHA384.derOctets
        }
        try Self.expect(104, "octet for octet") { $0.issuer = try Workshop.name("Other").derOctets }
        try Self.expect(104, "the issuer is empty") { $0.issuer = [0x30, 0x00] }
        try Self.expect(105, "does not follow") { $0.notAfter = $0.notBefore }
        try Self.expect(115, "public key") { $0.subjectPublicKeyInfo = try Keys.of(.ecP521).subjectPublicKeyInfo }
        try Self.expect(115, "subject is not the one") { $0.subject = try Workshop.name("other").derOctets }
        try Self.expect(115, "subjectAltName is not the one") { $0.set(SubjectAlternativeName.identifier, nil) }
        try Self.expect(115, "subjectAltName is not the one") { parts in
            let other = try Workshop.alternativeName([.dnsName("b.example")])
            parts.set(SubjectAlternativeName.identifier, other)
        }
    }

    @Test func timesAreReadFromTheOctets() throws {
        let draft = try Self.draft("EndEntityCertificate")
        var parts = try Self.parts(of: draft)
        let times = try #require(EncodedTimes(tbsOctets: parts.octets))
        let utc = try ValidityTests.instant("20491231235959")
        let general = try ValidityTests.instant("20500101000000")
        #expect(times.notAfter.isRightForm(of: utc))
        #expect(!times.notAfter.isRightForm(of: general))
        parts.notAfter = der(0x18, Array("20491231235959Z".utf8))
        let wrong = try #require(EncodedTimes(tbsOctets: parts.octets))
        #expect(!wrong.notAfter.isRightForm(of: utc))
        #expect(wrong.notAfter.isRightForm(of: general))
        parts.notAfter = der(0x18, Array("20500101000000+0000".utf8))
        #expect(EncodedTimes(tbsOctets: parts.octets)?.notAfter.isRightForm(of: general) == false)
        for octets in [[], [0x30], [0x30, 0x84], [0x30, 0x05, 0xA0], Array(parts.octets.prefix(60))] {
            #expect(EncodedTimes(tbsOctets: octets) == nil)
        }
        // The decoder refuses the wrong form as well: whichever of the two looks first.
        parts.notAfter = wrong.notAfter.element
        let form = Self.lint(draft, parts.octets)
        #expect(form?.rule == 100 || form?.rule == 106)
    }

    @Test func anEmptySubjectNeedsACriticalNameAndNoAuthorityHasOne() throws {
        let draft = try Self.draft("EndEntityCertificate", subject: .empty)
        var parts = try Self.parts(of: draft)
        #expect(Self.lint(draft, parts.octets) == nil)
        parts.set(SubjectAlternativeName.identifier, try Workshop.alternativeName([.dnsName("a.example")]))
        #expect(Self.lint(draft, parts.octets)?.rule == 107)
        let authority = try Self.draft("SubordinateCACertificate_PathLen0", subject: .empty)
        let found = Self.lint(authority, authority.tbsOctets)
        #expect(found?.rule == 107 && found?.refusal.message.contains("certificate authority is empty") == true)
    }

    @Test func extensionsThatAreNotTheTemplates() throws {
        let authority = BasicConstraints(isCertificateAuthority: true)
        let subordinate = "SubordinateCACertificate_PathLen1"
        try Self.expect(109, "not the template's") { parts in
            parts.set(BasicConstraints.identifier, authority.makeExtension(isCritical: true))
        }
        try Self.expect(109, "not the template's") { $0.set(BasicConstraints.identifier, nil) }
        try Self.expect(109, "not critical", template: subordinate) { parts in
            let constraints = BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: 1)
            parts.set(BasicConstraints.identifier, constraints.makeExtension(isCritical: false))
        }
        try Self.expect(110, "keyUsage is absent") { $0.set(KeyUsage.identifier, nil) }
        try Self.expect(110, "not critical") { parts in
            let usage: KeyUsage = [.digitalSignature, .keyEncipherment]
            parts.set(KeyUsage.identifier, usage.makeExtension(isCritical: false))
        }
        try Self.expect(110, "keyCertSign is set and cA is not") { parts in
            parts.set(KeyUsage.identifier, KeyUsage.keyCertSign.makeExtension(isCritical: true))
        }
        try Self.expect(110, "pathLenConstraint is set and keyCertSign is not", template: subordinate) { parts in
            parts.set(KeyUsage.identifier, KeyUsage.cRLSign.makeExtension(isCritical: true))
        }
        try Self.expect(110, "not the template's") { parts in
            parts.set(KeyUsage.identifier, KeyUsage.digitalSignature.makeExtension(isCritical: true))
        }
        try Self.expect(111, "absent") { $0.set(ExtendedKeyUsage.identifier, nil) }
        try Self.expect(111, "not what was asked for", template: subordinate) { parts in
            let purposes = try ExtendedKeyUsage([.serverAuthentication])
            parts.set(ExtendedKeyUsage.identifier, purposes.makeExtension(isCritical: false))
        }
    }

    @Test func keyIdentifiersThatAreMissingCriticalOrForeign() throws {
        let foreign = AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3])
        let subject = SubjectKeyIdentifier(keyIdentifier: [1, 2, 3])
        try Self.expect(112, "absent") { $0.set(SubjectKeyIdentifier.identifier, nil) }
        try Self.expect(112, "critical") { parts in
            parts.set(SubjectKeyIdentifier.identifier, subject.makeExtension(isCritical: true))
        }
        try Self.expect(113, "absent") { $0.set(AuthorityKeyIdentifier.identifier, nil) }
        try Self.expect(113, "is critical") { parts in
            parts.set(AuthorityKeyIdentifier.identifier, foreign.makeExtension(isCritical: true))
        }
        try Self.expect(113, "not the certificate authority's") { parts in
            parts.set(AuthorityKeyIdentifier.identifier, foreign.makeExtension(isCritical: false))
        }
        try Self.expect(113, "a root's own", template: "RootCACertificate") { parts in
            parts.set(AuthorityKeyIdentifier.identifier, foreign.makeExtension(isCritical: false))
        }
    }

    @Test func aCertificateOfVersionOneIsNoneOfOurs() throws {
        let draft = try Self.draft("EndEntityCertificate")
        var parts = try Self.parts(of: draft)
        parts.version = []
        parts.extensions = []
        let changed = Self.changing(draft, to: parts.octets)
        // The encoding lint sees it first, since we would write another version: the lint itself is asked directly.
        let subject = try LintSubject(reading: changed)
        #expect(subject.tbsCertificate.version == 1)
        #expect(throws: Interruption.self) { try Lints.versionIsThree.check(subject) }
        #expect(Self.lint(draft, changed.tbsOctets)?.rule == 100)
    }
}

extension EncodedTimes.Time {
    /// The time as one DER element.
    fileprivate var element: [UInt8] { der(self.tag, Array(self.text)) }
}
