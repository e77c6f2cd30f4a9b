import Bytes
import Cryptography
import Foundation
import Issuance
import PKI
import Testbed
import Testing

/// The tables of the API's reference, written down a second time in Python's words: what each template holds.
private let expectations: [String: [String]] = {
    let endEntity = ["basicConstraints - CA:FALSE pathlen:None", "authorityKeyIdentifier -", "subjectKeyIdentifier -"]
    let tls = "keyUsage critical digital_signature key_encipherment"
    let authority = "keyUsage critical digital_signature key_cert_sign crl_sign"
    var tables = [
        "EndEntityCertificate": endEntity + [tls, "extendedKeyUsage - serverAuth clientAuth"],
        "EndEntityClientAuthCertificate": endEntity + [tls, "extendedKeyUsage - clientAuth"],
        "EndEntityServerAuthCertificate": endEntity + [tls, "extendedKeyUsage - serverAuth"],
        "CodeSigningCertificate": endEntity + [
            "keyUsage critical digital_signature", "extendedKeyUsage critical codeSigning",
        ],
        "OCSPSigningCertificate": endEntity + [
            "keyUsage critical digital_signature", "extendedKeyUsage critical OCSPSigning",
        ],
        "RootCACertificate": [
            "basicConstraints critical CA:TRUE pathlen:None", "subjectKeyIdentifier -", authority,
        ],
    ]
    for length in 0...3 {
        tables["SubordinateCACertificate_PathLen\(length)"] = [
            "basicConstraints critical CA:TRUE pathlen:\(length)", "authorityKeyIdentifier -", "subjectKeyIdentifier -",
            authority,
        ]
    }
    return tables
}()

/// Prints, for each certificate of a folder, what it holds in the order in which it holds it.
private let reader = """
    import sys, pathlib
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, ec, rsa
    uses = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign"]
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.pem")):
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        assert certificate.version == x509.Version.v3
        lines = []
        for e in certificate.extensions:
            v = e.value
            name = e.oid._name
            text = [name, "critical" if e.critical else "-"]
            if name == "basicConstraints": text += [f"CA:{str(v.ca).upper()}", f"pathlen:{v.path_length}"]
            elif name == "keyUsage": text += [u for u in uses if getattr(v, u)]
            elif name == "extendedKeyUsage": text += [o._name for o in v]
            elif name == "subjectKeyIdentifier":
                assert v.digest == x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
            elif name == "authorityKeyIdentifier":
                assert v.authority_cert_issuer is None and v.authority_cert_serial_number is None
                assert len(v.key_identifier) == 20
            elif name == "subjectAltName": text += [str(n.value) for n in v]
            lines.append(" ".join(text))
        print(path.name + "|" + "|".join(lines))
    """

@Suite struct TemplateTests {
    static let keyAlgorithms: [KeyAlgorithm] = [.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519]

    @Test func everyTemplateGivesExactlyTheReferencesExtensionsForEveryKindOfKey() async throws {
        let rootKey = try Keys.of(.ecP256)
        let root = try Workshop.root()
        let otherNames = try Workshop.alternativeName([.dnsName("a.example"), .dnsName("b.example")], isCritical: true)
        let dropped = KeyUsage.keyAgreement.makeExtension(isCritical: true)
        var written: [String: String] = [:]
        let folder = try TemporaryFolder()
        for (template, _) in expectations where template != "RootCACertificate" {
            for algorithm in Self.keyAlgorithms {
                let key = algorithm == .ecP256 ? try PrivateKey.generate(.ecP256) : try Keys.of(algorithm)
                let request = try Workshop.request(
                    key,
                    subject: try Workshop.name("subject of \(template)"),
                    extensions: [dropped, otherNames]
                )
                let certificate = try Workshop.issue(
                    Workshop.order(request, template: "\(template)/V1"),
                    by: root,
                    key: rootKey
                )
                #expect(certificate.tbsCertificate.subject == request.subject)
                #expect(certificate.tbsCertificate.subjectPublicKeyInfo == request.subjectPublicKeyInfo)
                #expect(certificate.tbsCertificate.issuer == root.issuerName)
                let file = "\(template)-\(algorithm.rawValue).pem"
                try folder.write(Array(certificate.pem.utf8), to: file)
                written[file] = template
            }
        }
        for algorithm in Self.keyAlgorithms where algorithm != .ed25519 {
            let file = "RootCACertificate-\(algorithm.rawValue).pem"
            let certificate = try Workshop.rootCertificate(try Keys.of(algorithm))
            #expect(certificate.tbsCertificate.issuer == certificate.tbsCertificate.subject)
            try folder.write(Array(certificate.pem.utf8), to: file)
            written[file] = "RootCACertificate"
        }
        let output = try await Program.python.output(["-c", reader, "."], in: folder)
        let lines = output.split(separator: "\n")
        #expect(lines.count == written.count && written.count == 49)
        for line in lines {
            let parts = line.split(separator: "|").map(String.init)
            let template = try #require(written[parts[0]])
            var expected = try #require(expectations[template])
            if template != "RootCACertificate" { expected.append("subjectAltName critical a.example b.example") }
            #expect(Array(parts.dropFirst()) == expected, "\(parts[0])")
        }
    }

    @Test func openSSLReadsCriticalityAsWeMeanIt() async throws {
        let folder = try TemporaryFolder()
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("signer"))
        let certificate = try Workshop.issue(
            Workshop.order(request, template: "CodeSigningCertificate/V1"),
            by: try Workshop.root(),
            key: try Keys.of(.ecP256)
        )
        try folder.write(Array(certificate.pem.utf8), to: "certificate.pem")
        let text = try await Program.openssl.output(["x509", "-in", "certificate.pem", "-noout", "-text"], in: folder)
        #expect(text.contains("Version: 3 (0x2)"))
        #expect(text.contains("X509v3 Extended Key Usage: critical\n                Code Signing"))
        #expect(text.contains("X509v3 Key Usage: critical\n                Digital Signature\n"))
        #expect(text.contains("X509v3 Basic Constraints: \n                CA:FALSE"))
        #expect(text.contains("Not Before: Jun  1 11:00:00 2026 GMT"))
        #expect(text.contains("Not After : Aug 30 12:00:00 2026 GMT"))
    }

    @Test(arguments: [KeyAlgorithm.rsa2048, .rsa3072, .rsa4096, .ecP256, .ecP384, .ecP521])
    func openSSLAcceptsRootSubordinateAndLeaf(algorithm: KeyAlgorithm) async throws {
        let rootKey = try Keys.of(algorithm)
        let rootCertificate = try Workshop.rootCertificate(rootKey)
        let root = try Workshop.authority(rootKey, certificate: rootCertificate)
        let subordinateKey = try Keys.of(algorithm == .ecP384 ? .ecP256 : .ecP384)
        let subordinateCertificate = try Workshop.subordinateCertificate(
            subordinateKey,
            pathLength: 0,
            under: root,
            parentKey: rootKey
        )
        let subordinate = try Workshop.authority(
            subordinateKey,
            isRoot: false,
            certificate: subordinateCertificate,
            chain: [rootCertificate]
        )
        let leafKey = try PrivateKey.generate(.ecP256)
        let request = try Workshop.request(
            leafKey,
            subject: .empty,
            extensions: [try Workshop.alternativeName([.dnsName("leaf.example")], isCritical: true)]
        )
        let leaf = try Workshop.issue(
            Workshop.order(request, algorithm: subordinateKey.algorithm.signatureAlgorithm),
            by: subordinate,
            key: subordinateKey
        )
        let folder = try TemporaryFolder()
        let names = ["root", "subordinate", "leaf"]
        for (certificate, name) in zip([rootCertificate, subordinateCertificate, leaf], names) {
            try folder.write(Array(certificate.pem.utf8), to: "\(name).pem")
        }
        let output = try await Program.openssl.output(
            [
                "verify", "-x509_strict", "-attime", "\(Workshop.moment.seconds)", "-purpose", "sslserver",
                "-CAfile", "root.pem", "-untrusted", "subordinate.pem", "leaf.pem",
            ],
            in: folder
        )
        #expect(output.contains(": OK"))
    }

    @Test func theEncodingOfTheAlternativeNameIsCopiedOctetForOctet() throws {
        let names: [GeneralName] = [
            .otherName(type: .microsoftUserPrincipalName, text: "a@b"),
            .registeredID(try #require(ObjectIdentifier("1.2.3.4"))),
            .ipAddress([10, 0, 0, 1]), .directoryName(try Workshop.name("x")), .uniformResourceIdentifier("urn:a"),
        ]
        for isCritical in [true, false] {
            let asked = try Workshop.alternativeName(names, isCritical: isCritical)
            let request = try Workshop.request(
                try Keys.of(.rsa2048),
                subject: try Workshop.name("s"),
                extensions: [asked]
            )
            let certificate = try Workshop.issue(Workshop.order(request), by: Workshop.root(), key: Keys.of(.ecP256))
            let carried = try #require(certificate.tbsCertificate.extensions[SubjectAlternativeName.identifier])
            #expect(carried == asked)
        }
    }

    @Test func noTemplateMeansTheEndEntitysAndPassedValuesAreNotedAndIgnored() throws {
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        let root = try Workshop.root()
        let plain = try Workshop.judge(Workshop.order(request), by: root)
        let named = try Workshop.judge(
            Workshop.order(
                request,
                template: "EndEntityCertificate/V1",
                passthrough: .values(subject: nil, extensions: .empty)
            ),
            by: root
        )
        #expect(plain.tbsOctets != nil)
        #expect(plain.tbsOctets == named.tbsOctets)
        #expect(plain.noted == [])
        #expect(named.noted == [5])
    }
}
