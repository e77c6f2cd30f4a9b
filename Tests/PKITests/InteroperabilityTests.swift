import Bytes
import PKI
import Testbed
import Testing

/// What OpenSSL and Python's `cryptography` make of our octets, and we of theirs.
@Suite struct InteroperabilityTests {
    @Test func `Names are printed as OpenSSL prints them`() async throws {
        for octets in Golden.requests {
            let request = try CertificationRequest(derEncoded: octets)
            let options = "dn_rev,sep_comma_plus,esc_2253,esc_ctrl,utf8,sname,dump_unknown,dump_der"
            let run = try await Program.openssl.run(
                ["req", "-inform", "DER", "-noout", "-subject", "-nameopt", options],
                input: octets
            )
            #expect(run.status == 0, "\(run.said)")
            let printed = run.text.replacing("subject=", with: "").filter { !$0.isNewline }
            #expect(Self.steps(of: request.subject.description) == Self.steps(of: printed), "\(printed)")
        }
    }

    @Test func `Python reads from every request what we read`() async throws {
        for octets in Golden.requests {
            let request = try CertificationRequest(derEncoded: octets)
            let expected = [
                request.informationOctets.hexadecimal, request.subject.derOctets.hexadecimal,
                request.subjectPublicKeyInfo.derOctets.hexadecimal, request.signature.hexadecimal,
                request.signatureAlgorithm.identifier.dotted,
                (request.requestedExtensions ?? .empty).map(\.identifier.dotted).joined(separator: ","),
            ]
            #expect(try await Self.python(Self.readRequest, octets) == expected)
        }
    }

    @Test func `Python reads from every certificate what we read`() async throws {
        for octets in Golden.certificates { try await Self.compare(Certificate(derEncoded: octets)) }
    }

    @Test func `A certificate of every extension that we write is read by Python and by OpenSSL`() async throws {
        let certificate = try Self.everyExtension()
        try await Self.compare(certificate)
        let names = try await Self.python(Self.readNames, certificate.derOctets)
        #expect(
            names == [
                "OtherName 1.3.6.1.4.1.311.20.2.3 0c03614062", "RFC822Name a@example.com", "DNSName *.example.com",
                "DirectoryName 300c310a300806035504030c0161", "UniformResourceIdentifier https://example.com/",
                "IPAddress 10.0.0.1", "IPAddress 2001:db8::1", "RegisteredID 1.2.3.4",
            ]
        )
        let run = try await Program.openssl.run(
            ["x509", "-inform", "DER", "-noout", "-text", "-certopt", "ext_error"],
            input: certificate.derOctets
        )
        #expect(run.status == 0)
        let text = run.text
        for line in [
            "Version: 3 (0x2)", "7f:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5:a5",
            "Signature Algorithm: ecdsa-with-SHA256",
            "Not Before: Nov 14 22:13:20 2023 GMT", "Not After : Dec 31 23:59:59 9999 GMT", "CA:TRUE, pathlen:2",
            "X509v3 Basic Constraints: critical",
            "Digital Signature, Key Agreement, Certificate Sign, CRL Sign, Decipher Only",
            "TLS Web Server Authentication, TLS Web Client Authentication, OCSP Signing",
            "01:02:03:04", "URI:http://example.com/a.crl", "URI:http://example.com/b.crl",
            "OCSP - URI:http://ocsp.example.com/",
            "CA Issuers - URI:http://example.com/ca.der", "a@b", "email:a@example.com",
            "DNS:*.example.com",
            "DirName:", "URI:https://example.com/", "IP Address:10.0.0.1", "IP Address:2001:DB8:0:0:0:0:0:1",
            "Registered ID:1.2.3.4",
        ] {
            #expect(text.contains(line), "\(line) is not in \(text)")
        }
        let parsed = try await Program.openssl.run(["asn1parse", "-inform", "DER"], input: certificate.derOctets)
        #expect(parsed.status == 0)
    }

    @Test func `The kinds of names that Python does not know are read by OpenSSL`() async throws {
        let name = try SubjectAlternativeName([
            .ediPartyName(nameAssigner: "assigner", partyName: "party"), .dnsName("a.example.com"),
        ])
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        let signed = try CertificateTests.signed(
            request,
            notAfter: .endOfTime,
            extensions: Extensions([name.makeExtension(isCritical: false)])
        )
        let certificate = try Certificate(
            tbsCertificate: signed,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: [0x30, 0x00]
        )
        let run = try await Program.openssl.run(
            ["x509", "-inform", "DER", "-noout", "-ext", "subjectAltName"],
            input: certificate.derOctets
        )
        #expect(run.status == 0)
        let text = run.said
        #expect(text.contains("EdiPartyName:") && text.contains("DNS:a.example.com"), "\(text)")
    }

    @Test func `A request that we assemble is read, and its signature verified, by OpenSSL`() async throws {
        let golden = try CertificationRequest(derEncoded: Golden.requestEd25519)
        let own = CertificationRequest.information(
            subject: golden.subject,
            subjectPublicKeyInfo: golden.subjectPublicKeyInfo,
            extensions: golden.requestedExtensions ?? .empty
        )
        #expect(own == golden.informationOctets)
        let request = try CertificationRequest(
            information: own,
            signatureAlgorithm: .ed25519,
            signature: golden.signature
        )
        let run = try await Program.openssl.run(
            ["req", "-inform", "DER", "-noout", "-verify"],
            input: request.derOctets
        )
        #expect(run.status == 0 && run.said.contains("verify OK"), "\(run.said)")
    }

    /// The attributes of each step; OpenSSL turns round their order within a step too, which RFC 4514 leaves open.
    private static func steps(of name: String) -> [Set<Substring>] {
        name.split(separator: ",").map { Set($0.split(separator: "+")) }
    }

    private static func everyExtension() throws -> Certificate {
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        let names = try SubjectAlternativeName([
            .otherName(type: .microsoftUserPrincipalName, text: "a@b"), .rfc822Name("a@example.com"),
            .dnsName("*.example.com"), .directoryName(DistinguishedName(derEncoded: Part.name)),
            .uniformResourceIdentifier("https://example.com/"), .ipAddress([10, 0, 0, 1]),
            .ipAddress(hex("20010db8000000000000000000000001")),
            .registeredID(#require(ObjectIdentifier("1.2.3.4"))),
        ])
        let usage: KeyUsage = [.digitalSignature, .keyAgreement, .keyCertSign, .cRLSign, .decipherOnly]
        let extensions = try Extensions([
            BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: 2).makeExtension(isCritical: true),
            AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3, 4]).makeExtension(isCritical: false),
            SubjectKeyIdentifier(keyIdentifier: [5, 6, 7, 8]).makeExtension(isCritical: false),
            usage.makeExtension(isCritical: true),
            ExtendedKeyUsage([.serverAuthentication, .clientAuthentication, .ocspSigning]).makeExtension(
                isCritical: false
            ),
            CRLDistributionPoints(uniformResourceIdentifiers: ["http://example.com/a.crl", "http://example.com/b.crl"])
                .makeExtension(isCritical: false),
            AuthorityInformationAccess([
                .init(method: .ocspAccess, location: .uniformResourceIdentifier("http://ocsp.example.com/")),
                .init(method: .authorityIssuers, location: .uniformResourceIdentifier("http://example.com/ca.der")),
            ]).makeExtension(isCritical: false),
            names.makeExtension(isCritical: false),
        ])
        return try Certificate(
            tbsCertificate: CertificateTests.signed(request, notAfter: .endOfTime, extensions: extensions),
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: [0x30, 0x00]
        )
    }

    private static func compare(_ certificate: Certificate) async throws {
        let signed = certificate.tbsCertificate
        let expected = [
            signed.derOctets.hexadecimal, signed.serialNumber.decimal, signed.issuer.derOctets.hexadecimal,
            signed.subject.derOctets.hexadecimal, CivilTime(signed.validity.notBefore).description,
            CivilTime(signed.validity.notAfter).description, signed.subjectPublicKeyInfo.derOctets.hexadecimal,
            certificate.signatureAlgorithm.identifier.dotted, certificate.signature.hexadecimal, "\(signed.version)",
            signed.extensions.map { "\($0.identifier):\($0.isCritical ? "critical:" : "")\($0.value.hexadecimal)" }
                .joined(separator: ","),
        ]
        #expect(try await Self.python(Self.readCertificate, certificate.derOctets) == expected)
    }

    /// The lines that a Python program writes; any failure of it fails the test, a missing `cryptography` among them.
    private static func python(_ program: String, _ input: [UInt8]) async throws -> [String] {
        let run = try await Program.python.run(["-c", program], input: input)
        try #require(run.status == 0, "\(run.said)")
        return run.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private static let readRequest = """
        import sys
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        r = x509.load_der_x509_csr(sys.stdin.buffer.read())
        assert r.is_signature_valid
        print(r.tbs_certrequest_bytes.hex())
        print(r.subject.public_bytes().hex())
        print(r.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex())
        print(r.signature.hex())
        print(r.signature_algorithm_oid.dotted_string)
        print(",".join(e.oid.dotted_string for e in r.extensions))
        """

    private static let readCertificate = """
        import sys
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        c = x509.load_der_x509_certificate(sys.stdin.buffer.read())
        print(c.tbs_certificate_bytes.hex())
        print(c.serial_number)
        print(c.issuer.public_bytes().hex())
        print(c.subject.public_bytes().hex())
        print(c.not_valid_before_utc.replace(tzinfo=None).isoformat())
        print(c.not_valid_after_utc.replace(tzinfo=None).isoformat())
        print(c.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex())
        print(c.signature_algorithm_oid.dotted_string)
        print(c.signature.hex())
        print({x509.Version.v1: 1, x509.Version.v3: 3}[c.version])
        print(",".join(e.oid.dotted_string + ":" + ("critical:" if e.critical else "") + e.value.public_bytes().hex()
            for e in c.extensions))
        """

    private static let readNames = """
        import sys
        from cryptography import x509
        c = x509.load_der_x509_certificate(sys.stdin.buffer.read())
        for n in c.extensions.get_extension_for_class(x509.SubjectAlternativeName).value:
            if isinstance(n, x509.OtherName): text = n.type_id.dotted_string + " " + n.value.hex()
            elif isinstance(n, x509.DirectoryName): text = n.value.public_bytes().hex()
            elif isinstance(n, x509.RegisteredID): text = n.value.dotted_string
            else: text = str(n.value)
            print(type(n).__name__, text)
        """
}
