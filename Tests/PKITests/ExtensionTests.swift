import PKI
import Testing

@Suite struct ExtensionTests {
    @Test(
        arguments: [
            ([], "030100"), (.digitalSignature, "03020780"), ([.digitalSignature, .keyEncipherment], "030205a0"),
            ([.digitalSignature, .keyCertSign, .cRLSign], "03020186"), (.encipherOnly, "03020001"),
            (.decipherOnly, "0303070080"), ([.keyAgreement, .decipherOnly], "0303070880"),
        ] as [(KeyUsage, String)]
    )
    func `Key usage is a minimal named bit list`(usage: KeyUsage, octets: String) throws {
        #expect(usage.derOctets == hex(octets))
        #expect(try KeyUsage(derEncoded: hex(octets)) == usage)
    }

    @Test(arguments: [
        "030205b0" + "00", "03020080", "0303078000", "0304060080" + "40", "0303060040", "0500", "03020700",
    ])
    func `Key usage that is not minimal, or goes beyond nine bits, is refused`(octets: String) {
        #expect(code { _ = try KeyUsage(derEncoded: hex(octets)) } != nil)
    }

    @Test(
        arguments: [
            (false, nil, "3000"), (true, nil, "30030101ff"), (true, 0, "30060101ff020100"),
            (true, 3, "30060101ff020103"),
            (true, 128, "30070101ff02020080"),
        ] as [(Bool, Int?, String)]
    )
    func `Basic constraints leave out what is default`(isAuthority: Bool, length: Int?, octets: String) throws {
        let constraints = BasicConstraints(isCertificateAuthority: isAuthority, pathLengthConstraint: length)
        #expect(constraints.derOctets == hex(octets))
        #expect(try BasicConstraints(derEncoded: hex(octets)) == constraints)
    }

    @Test(arguments: [
        ("3003010100", PKIError.Code.encodedDefault), ("3003020100", .invalidValue),
        ("30060101ff0201ff", .invalidInteger),
        ("30080101ff0101ff", .malformedDER), ("30060101ff0101ff", .unexpectedElement),
        ("300a0101ff02050100000000", .invalidInteger),
    ])
    func `Basic constraints that break a rule are refused`(octets: String, expected: PKIError.Code) {
        #expect(code { _ = try BasicConstraints(derEncoded: hex(octets)) } == expected)
    }

    @Test func `An authority key identifier is read in all its forms`() throws {
        #expect(AuthorityKeyIdentifier(keyIdentifier: [1, 2]).derOctets == hex("300480020102"))
        let leaf = try Certificate(derEncoded: Golden.certificateLeaf).tbsCertificate
        let root = try Certificate(derEncoded: Golden.certificateRoot).tbsCertificate
        let found = try #require(try leaf.extensions.value(AuthorityKeyIdentifier.self))
        #expect(found.keyIdentifier == (try root.extensions.value(SubjectKeyIdentifier.self)?.keyIdentifier))
        #expect(found.authorityCertificateIssuer == [.directoryName(root.issuer)])
        #expect(found.authorityCertificateSerialNumber == root.serialNumber)
        #expect(try AuthorityKeyIdentifier(derEncoded: hex("3000")).keyIdentifier == nil)
        #expect(code { _ = try AuthorityKeyIdentifier(derEncoded: hex("3003820101")) } == .missingElement)
        #expect(code { _ = try AuthorityKeyIdentifier(derEncoded: hex("3003830101")) } == .unexpectedElement)
    }

    @Test func `Distribution points and access descriptions are read and written`() throws {
        let leaf = try Certificate(derEncoded: Golden.certificateLeaf).tbsCertificate
        let points = try #require(try leaf.extensions.value(CRLDistributionPoints.self))
        #expect(points.uniformResourceIdentifiers == ["http://example.com/a.crl"])
        let access = try #require(try leaf.extensions.value(AuthorityInformationAccess.self))
        #expect(
            access.descriptions == [
                .init(method: .ocspAccess, location: .uniformResourceIdentifier("http://ocsp.example.com/")),
                .init(method: .authorityIssuers, location: .uniformResourceIdentifier("http://example.com/ca.der")),
            ]
        )
        #expect(try AuthorityInformationAccess(access.descriptions).derOctets == access.derOctets)
        let own = try CRLDistributionPoints(uniformResourceIdentifiers: ["http://a/"])
        #expect(own.derOctets == hex("3011300fa00da00b8609") + Array("http://a/".utf8))
        #expect(try CRLDistributionPoints(derEncoded: own.derOctets) == own)
        #expect(code { _ = try CRLDistributionPoints(derEncoded: hex("3000")) } == .missingElement)
        #expect(code { _ = try AuthorityInformationAccess(derEncoded: hex("3000")) } == .missingElement)
        #expect(code { _ = try ExtendedKeyUsage(derEncoded: hex("3000")) } == .missingElement)
    }

    @Test func `Extensions keep their order and refuse a second one of a kind`() throws {
        let usage = KeyUsage.digitalSignature.makeExtension(isCritical: true)
        let constraints = BasicConstraints(isCertificateAuthority: false).makeExtension(isCritical: false)
        let extensions = try Extensions([usage, constraints])
        #expect(Array(extensions) == [usage, constraints])
        #expect(extensions[ExtensionIdentifier.basicConstraints] == constraints)
        #expect(extensions[ExtensionIdentifier.nameConstraints] == nil)
        #expect(code { _ = try Extensions([usage, constraints, usage]) } == .duplicateExtension)
        #expect(ExtensionIdentifier.name(of: ExtensionIdentifier.nameConstraints) == "nameConstraints")
        #expect(ExtensionIdentifier.name(of: .commonName) == "2.5.4.3")
        let many = try (0...256).map { number in
            try Extension(
                identifier: #require(ObjectIdentifier("1.2.\(number)")),
                isCritical: false,
                value: [0x05, 0x00]
            )
        }
        #expect(code { _ = try Extensions(many) } == .tooLarge)
    }
}
