import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// Who wins, who loses, what is noted and what is refused where the call and the request ask for more than a template gives.
@Suite struct PassthroughTests {
    private static func request(
        _ subject: DistinguishedName? = nil,
        _ extensions: [Extension] = []
    ) throws -> CertificationRequest {
        try Workshop.request(
            try Keys.of(.rsa2048),
            subject: try subject ?? Workshop.name("request"),
            extensions: extensions
        )
    }

    private static func judge(
        _ template: String,
        _ request: CertificationRequest,
        _ passthrough: RequestedPassthrough?,
        by authority: IssuingAuthority? = nil
    ) throws -> Workshop.Outcome {
        let order = Workshop.order(request, template: "\(template)/V1", passthrough: passthrough)
        return try Workshop.judge(order, by: try authority ?? Workshop.root())
    }

    private static func values(
        _ extensions: [Extension],
        subject: DistinguishedName? = nil
    ) throws -> RequestedPassthrough {
        .values(subject: subject, extensions: try Extensions(extensions))
    }

    private static func certificate(_ outcome: Workshop.Outcome) throws -> TBSCertificate {
        #expect(outcome.refusal == nil)
        return try TBSCertificate(derEncoded: try #require(outcome.tbsOctets))
    }

    private static func note(_ rule: Int64, _ outcome: Workshop.Outcome) -> String? {
        outcome.outcomes.first { $0.rule.number == rule }?.note
    }

    @Test func whatWasAskedAndNotGivenIsNamedBySource() throws {
        let requested = [
            KeyUsage.keyAgreement.makeExtension(isCritical: true),
            Extension(identifier: ExtensionIdentifier.ocspNoCheck, isCritical: false, value: [0x05, 0x00]),
            try Workshop.alternativeName([.dnsName("request.example")]),
        ]
        let called = [
            KeyUsage.digitalSignature.makeExtension(isCritical: true),
            try Workshop.alternativeName([.dnsName("call.example")]),
            Extension(
                identifier: try #require(ObjectIdentifier("1.2.3.4")),
                isCritical: false,
                value: [0x05, 0x00]
            ),
        ]
        let values = try Self.values(called, subject: try Workshop.name("call"))
        let request = try Self.request(nil, requested)

        let base = try Self.judge("EndEntityCertificate", request, values)
        #expect(base.noted == [5, 157, 158])
        #expect(Self.note(5, base)?.contains("takes none") == true)
        #expect(
            Self.note(157, base) == "Not taken from the call: subject, keyUsage (another stands), "
                + "subjectAltName (another stands), 1.2.3.4 (left out)"
        )
        #expect(
            Self.note(158, base)
                == "Not taken from the certification request: keyUsage (another stands), ocsp-nocheck (left out)"
        )

        let both = try Self.judge("BlankEndEntityCertificate_APICSRPassthrough", request, values)
        #expect(both.noted == [158])
        #expect(
            Self.note(158, both) == "Not taken from the certification request: subject, keyUsage (another stands), "
                + "subjectAltName (another stands)"
        )
        let held = try Self.certificate(both).extensions
        #expect(held[KeyUsage.identifier] == called[0])
        #expect(held[SubjectAlternativeName.identifier] == called[1])
        #expect(held[ExtensionIdentifier.ocspNoCheck] == requested[1])
    }

    @Test func whatTheTemplateGivesAnywayIsNoLoss() throws {
        let usage: KeyUsage = [.digitalSignature, .keyEncipherment]
        let requested = [
            BasicConstraints(isCertificateAuthority: false).makeExtension(isCritical: false),
            usage.makeExtension(isCritical: true),
        ]
        #expect(try Self.judge("EndEntityCertificate", Self.request(nil, requested), nil).noted == [])
    }

    private static let flaw = RequestedPassthrough.flawed(Reason(.base64Malformed, values: [.text("2.6.1.18")]))

    @Test(arguments: ["EndEntityCertificate", "EndEntityCertificate_CSRPassthrough"])
    func flawedValuesAreIgnoredWhereNoneAreTaken(template: String) throws {
        let outcome = try Self.judge(
            template,
            Self.request(),
            Self.flaw
        )
        #expect(outcome.refusal == nil)
        #expect(outcome.noted == [5])
    }

    @Test(arguments: ["EndEntityCertificate_APIPassthrough", "BlankEndEntityCertificate_APICSRPassthrough"])
    func flawedValuesAreRefusedWhereTheyAreTaken(template: String) throws {
        let outcome = try Self.judge(
            template,
            Self.request(),
            Self.flaw
        )
        #expect(outcome.failedRule == 8)
        #expect(outcome.refusal?.code == .invalidArgument)
        #expect(outcome.refusal?.reason == Reason(.base64Malformed, values: [.text("2.6.1.18")]))
    }

    @Test func theSubjectOfTheCallStandsInForAnEmptyOneAndItsAlternativeNameBecomesCritical() throws {
        let template = "EndEntityCertificate_APIPassthrough"
        let empty = try Self.request(.empty)
        let named = try Self.judge(template, empty, Self.values([], subject: Workshop.name("call")))
        #expect(try Self.certificate(named).subject == Workshop.name("call"))
        let alternativeName = try Workshop.alternativeName([.dnsName("call.example")])
        let anonymous = try Self.certificate(try Self.judge(template, empty, Self.values([alternativeName])))
        let carried = try #require(anonymous.extensions[SubjectAlternativeName.identifier])
        #expect(anonymous.subject.isEmpty && carried.isCritical && carried.value == alternativeName.value)
        #expect(try Self.judge(template, empty, Self.values([])).failedRule == 14)
        #expect(try Self.judge("EndEntityCertificate", empty, Self.values([alternativeName])).failedRule == 14)
    }

    @Test func onlyAnAuthoritysTemplateMakesAnAuthority() throws {
        let asked = [
            BasicConstraints(isCertificateAuthority: true).makeExtension(isCritical: true),
            KeyUsage([.digitalSignature, .keyCertSign]).makeExtension(isCritical: true),
        ]
        for template in ["BlankEndEntityCertificate_APICSRPassthrough", "EndEntityCertificate_APICSRPassthrough"] {
            let request = try Self.request(nil, [asked[0]])
            let held = try Self.certificate(try Self.judge(template, request, Self.values([asked[0]])))
            #expect(try held.extensions.value(BasicConstraints.self)?.isCertificateAuthority == false)
        }
        let called = try Self.judge("BlankEndEntityCertificate_APIPassthrough", Self.request(), Self.values(asked))
        #expect(called.failedRule == 110)
        #expect(called.refusal?.code == .invalidArgument)
        #expect(called.refusal?.message.contains("keyCertSign is set and cA is not") == true)
        let request = try Self.request(nil, asked)
        let requested = try Self.judge("BlankEndEntityCertificate_CSRPassthrough", request, nil)
        #expect(requested.failedRule == 110)
        #expect(requested.refusal?.code == .malformedCertificationRequest)
    }

    @Test func aBlankAuthoritysKeyUsageIsNotedWhereAbsentAndRefusedWhereItForbidsItsPathLength() throws {
        let template = "BlankSubordinateCACertificate_PathLen0_APIPassthrough"
        #expect(try Self.judge(template, Self.request(), nil).noted == [156])
        let useless = try Self.values([KeyUsage.cRLSign.makeExtension(isCritical: true)])
        #expect(try Self.judge(template, Self.request(), useless).failedRule == 110)
        let usual = try Self.values([KeyUsage.keyCertSign.makeExtension(isCritical: false)])
        #expect(try Self.judge(template, Self.request(), usual).noted == [155])
    }

    @Test(
        arguments: [
            ("2.5.29.30", [0x30, 0x00], "nameConstraints"), ("2.5.29.15", [0x03, 0x02, 0x00, 0x80], "keyUsage"),
            ("2.5.29.37", [0x30, 0x00], "extKeyUsage"), ("2.5.29.31", [0x30, 0x00], "cRLDistributionPoints"),
            ("2.5.29.32", [0x30, 0x00], "certificatePolicies"), ("2.5.29.33", [0x30, 0x00], "policyMappings"),
            ("2.5.29.36", [0x30, 0x00], "policyConstraints"), ("2.5.29.54", [0x02, 0x01, 0xFF], "inhibitAnyPolicy"),
            ("2.5.29.18", [0x30, 0x00], "issuerAltName"), ("1.3.6.1.5.5.7.1.1", [0x30, 0x00], "authorityInfoAccess"),
            ("1.3.6.1.5.5.7.1.24", [0x30, 0x02, 0x05, 0x00], "tlsfeature"),
            ("1.3.6.1.5.5.7.48.1.5", [0x30, 0x00], "ocsp-nocheck"),
            ("1.3.6.1.5.5.7.1.3", [0x30, 0x02, 0x05, 0x00], "qcStatements"),
            ("1.2.3.4", [0x05], "1.2.3.4"), ("1.2.3.4", [0x05, 0x00, 0x05, 0x00], "1.2.3.4"),
            ("1.2.3.4", [], "1.2.3.4"),
        ] as [(String, [UInt8], String)]
    )
    func anExtensionThatCannotBeReadIsRefusedByItsSource(identifier: String, value: [UInt8], name: String) throws {
        let broken = Extension(identifier: try #require(ObjectIdentifier(identifier)), isCritical: true, value: value)
        let template = "BlankEndEntityCertificate_CriticalBasicConstraints_APICSRPassthrough"
        let called = try Self.judge(template, Self.request(), Self.values([broken]))
        #expect(called.failedRule == 18 && called.refusal?.code == .invalidArgument)
        #expect(
            called.refusal?.message.hasPrefix("The values passed through: the extension \(name) cannot be read") == true
        )
        let requested = try Self.judge(template, Self.request(nil, [broken]), nil)
        #expect(requested.failedRule == 18 && requested.refusal?.code == .malformedCertificationRequest)
        // Where it is not taken, nobody reads it.
        #expect(try Self.judge("EndEntityCertificate", Self.request(nil, [broken]), nil).noted == [158])
    }

    @Test func anAlternativeNameOfTheCallThatCannotBeReadIsTheCallsFault() throws {
        let broken = Extension(identifier: SubjectAlternativeName.identifier, isCritical: false, value: [0x30, 0x00])
        let outcome = try Self.judge("EndEntityCertificate_APIPassthrough", Self.request(), Self.values([broken]))
        #expect(outcome.failedRule == 13 && outcome.refusal?.code == .invalidArgument)
    }

    @Test func criticalityThatTheStandardDemandsIsDemanded() throws {
        let tree = GeneralSubtree.name(.dnsName("example"))
        let constraints = try NameConstraints(permittedSubtrees: [tree], excludedSubtrees: [])
        let access = try AuthorityInformationAccess([
            .init(method: .ocspAccess, location: .uniformResourceIdentifier("http://ocsp.example"))
        ])
        let template = "SubordinateCACertificate_PathLen0_APIPassthrough"
        for (wrong, right) in [
            (constraints.makeExtension(isCritical: false), constraints.makeExtension(isCritical: true)),
            (access.makeExtension(isCritical: true), access.makeExtension(isCritical: false)),
        ] {
            let refused = try Self.judge(template, Self.request(), Self.values([wrong]))
            #expect(refused.failedRule == 117 && refused.refusal?.code == .invalidArgument)
            #expect(try Self.judge(template, Self.request(), Self.values([right])).noted == [])
        }
        // The reference shows name constraints in an end entity's certificate: noted.
        let leaf = try Self.values([constraints.makeExtension(isCritical: true)])
        #expect(try Self.judge("EndEntityCertificate_APIPassthrough", Self.request(), leaf).noted == [156])
        let points = try CRLDistributionPoints(uniformResourceIdentifiers: ["http://crl.example"])
        let unusual = try Self.request(nil, [points.makeExtension(isCritical: true)])
        #expect(try Self.judge("EndEntityCertificate_CSRPassthrough", unusual, nil).noted == [155])
    }

    @Test func aRootsOwnCertificateTakesAnAuthorityKeyIdentifierOfTheCallOnly() throws {
        let key = try Keys.of(.ecP256)
        let identifier = AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3])
        func judge(_ template: String, isCritical: Bool) throws -> Workshop.Outcome {
            let passed = identifier.makeExtension(isCritical: isCritical)
            let request = try Workshop.request(key, subject: try Workshop.name("Root"), extensions: [passed])
            return try Self.judge(template, request, Self.values([passed]))
        }
        let taken = try Self.certificate(try judge("RootCACertificate_APIPassthrough", isCritical: false))
        #expect(try taken.extensions.value(AuthorityKeyIdentifier.self)?.keyIdentifier == [1, 2, 3])
        let base = try Self.certificate(try judge("RootCACertificate", isCritical: false))
        #expect(base.extensions[AuthorityKeyIdentifier.identifier] == nil)
        let critical = try judge("RootCACertificate_APIPassthrough", isCritical: true)
        #expect(critical.failedRule == 113 && critical.refusal?.code == .invalidArgument)
    }
}
