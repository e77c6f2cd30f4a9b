import Bytes
import Cryptography
import Foundation
import PKI
import Testbed
import Testing

@testable import Issuance

/// The reference's tables of all templates, written down a second time in Python, which reads the certificates without any code
/// of ours: every extension's criticality and octets, in any order.
private let matrix = """
    import pathlib, sys
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose, ObjectIdentifier as OID

    folder = pathlib.Path(sys.argv[1])
    key_identifier = lambda certificate: x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    load = lambda path: x509.load_pem_x509_certificate(path.read_bytes())

    def usage(*bits):
        names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
        return x509.KeyUsage(**{name: name in bits for name in names}).public_bytes()

    def purposes(*oids):
        return x509.ExtendedKeyUsage(oids).public_bytes()

    def constraints(ca, length=None):
        return x509.BasicConstraints(ca, length).public_bytes()

    TLS, SIGN = usage("digital_signature", "key_encipherment"), usage("digital_signature")
    CA = usage("digital_signature", "key_cert_sign", "crl_sign")
    SERVER, CLIENT, CODE, OCSP = Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH, Purpose.CODE_SIGNING, Purpose.OCSP_SIGNING

    # family: varieties (B base, C CSR, A API, X both), basicConstraints, keyUsage, extKeyUsage, has an AKI, CDP of the API
    FAMILIES = {
        "EndEntityCertificate": ("BCAX", (False, False), TLS, (False, purposes(SERVER, CLIENT)), True, False),
        "EndEntityClientAuthCertificate": ("BCAX", (False, False), TLS, (False, purposes(CLIENT)), True, False),
        "EndEntityServerAuthCertificate": ("BCAX", (False, False), TLS, (False, purposes(SERVER)), True, False),
        "CodeSigningCertificate": ("BCAX", (False, False), SIGN, (True, purposes(CODE)), True, False),
        "OCSPSigningCertificate": ("BCAX", (False, False), SIGN, (True, purposes(OCSP)), True, False),
        "BlankEndEntityCertificate": ("CAX", (False, False), None, None, True, False),
        "BlankEndEntityCertificate_CriticalBasicConstraints": ("CAX", (True, False), None, None, True, True),
        "RootCACertificate": ("BA", (True, True), CA, None, False, True),
        "BlankRootCACertificate": ("A", (True, True), None, None, False, True),
    }
    for n in range(4):
        FAMILIES[f"BlankRootCACertificate_PathLen{n}"] = ("A", (True, True, n), None, None, False, True)
        FAMILIES[f"SubordinateCACertificate_PathLen{n}"] = ("BCAX", (True, True, n), CA, None, True, False)
        FAMILIES[f"BlankSubordinateCACertificate_PathLen{n}"] = ("CAX", (True, True, n), None, None, True, False)
    SUFFIX = {"B": "", "C": "_CSRPassthrough", "A": "_APIPassthrough", "X": "_APICSRPassthrough"}

    BC, SKI, KU, SAN, CDP, POLICIES, AKI, EKU = (f"2.5.29.{n}" for n in (19, 14, 15, 17, 31, 32, 35, 37))

    def san(name):
        return x509.SubjectAlternativeName([x509.DNSName(name)]).public_bytes()

    def cdp(uri):
        return x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(uri)], None, None, None)]).public_bytes()

    def policy(oid):
        return x509.CertificatePolicies([x509.PolicyInformation(OID(oid), None)]).public_bytes()

    def aki(octets):
        return x509.AuthorityKeyIdentifier(octets, None, None).public_bytes()

    def asked(source, ca):
        ours = source == "api"
        key = ("key_cert_sign", "crl_sign") if ours else ("key_cert_sign",)
        end = ("digital_signature",) if ours else ("key_agreement",)
        return {
            SAN: (False, san(source + ".example")), KU: (True, usage(*(key if ca else end))),
            EKU: (False, purposes(Purpose.TIME_STAMPING if ours else Purpose.EMAIL_PROTECTION)),
            CDP: (False, cdp("http://" + source + ".example/crl")), POLICIES: (False, policy("1.2.3.4" if ours else "1.2.3.5")),
            BC: (True, constraints(True, 0)), SKI: (False, bytes([4, 2, 1, 1])), AKI: (False, aki(bytes([7] * 20))),
            "1.2.3.9": (ours, bytes([5, 0])), "1.2.3.10" if ours else "1.2.3.11": (False, bytes([2, 1, 1])),
        }

    def expected(certificate, issuer, row, variety, has_api, has_csr):
        _, basic, key_usage, extended, has_aki, api_cdp = row
        ca = basic[1]
        csr = asked("csr", ca) if has_csr else {}
        api = asked("api", ca) if has_api and variety in "AX" else {}
        found = {BC: (basic[0], constraints(*basic[1:])), SKI: (False, key_identifier(certificate).public_bytes())}
        if has_aki:
            found[AKI] = (False, aki(key_identifier(issuer).digest))
        if key_usage:
            found[KU] = (True, key_usage)
        if extended:
            found[EKU] = extended
        names = api.get(SAN) or csr.get(SAN)
        if names:
            found[SAN] = names
        rest = lambda source, *without: {o: v for o, v in source.items() if o not in (SAN, *without)}
        calls = rest(api, *([] if api_cdp else [CDP]))
        requests = rest(csr, AKI) if variety in "CX" else {}
        for source in (calls, requests):
            for oid, value in source.items():
                found.setdefault(oid, value)
        return found, "api" if api else "csr"

    names = {f"{family}{SUFFIX[v]}" for family, row in FAMILIES.items() for v in row[0]}
    assert len(names) == 61, len(names)
    issuer, seen = load(folder / "issuer.pem"), 0
    for scenario, has_api, has_csr in (("both", True, True), ("api", True, False), ("csr", False, True), ("none", False, False)):
        for family, row in FAMILIES.items():
            for variety in row[0]:
                name = f"{scenario}-{family}{SUFFIX[variety]}"
                certificate, seen = load(folder / (name + ".pem")), seen + 1
                wanted, subject = expected(certificate, issuer, row, variety, has_api, has_csr)
                given = {e.oid.dotted_string: (e.critical, e.value.public_bytes()) for e in certificate.extensions}
                common = certificate.subject.rfc4514_string()
                if common != f"CN={subject}":
                    print(f"{name}: subject {common} instead of {subject}")
                if "Root" in family and certificate.issuer != certificate.subject:
                    print(f"{name}: not self-issued")
                for oid in sorted(set(wanted) | set(given)):
                    if wanted.get(oid) != given.get(oid):
                        print(f"{name}: {oid} is {given.get(oid)}, expected {wanted.get(oid)}")
    print(seen, "compared")
    """

/// Every template, with everything asked for by both sources, by one, and by none.
@Suite struct TemplateMatrixTests {
    /// What `asked` of the script says, made by our own encoders.
    private static func asked(by source: String, isAuthority: Bool) throws -> [Extension] {
        let isCall = source == "api"
        let usage: KeyUsage
        switch (isCall, isAuthority) {
        case (true, true): usage = [.keyCertSign, .cRLSign]
        case (false, true): usage = .keyCertSign
        case (true, false): usage = .digitalSignature
        case (false, false): usage = .keyAgreement
        }
        func arbitrary(_ identifier: String, _ isCritical: Bool, _ value: [UInt8]) throws -> Extension {
            Extension(
                identifier: try #require(ObjectIdentifier(identifier)),
                isCritical: isCritical,
                value: value
            )
        }
        let policy = try #require(ObjectIdentifier(isCall ? "1.2.3.4" : "1.2.3.5"))
        return [
            try Workshop.alternativeName([.dnsName("\(source).example")]),
            usage.makeExtension(isCritical: true),
            try ExtendedKeyUsage([isCall ? .timeStamping : .emailProtection]).makeExtension(isCritical: false),
            try CRLDistributionPoints(uniformResourceIdentifiers: ["http://\(source).example/crl"])
                .makeExtension(isCritical: false),
            try CertificatePolicies([PolicyInformation(identifier: policy)]).makeExtension(isCritical: false),
            BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: 0).makeExtension(isCritical: true),
            SubjectKeyIdentifier(keyIdentifier: [1, 1]).makeExtension(isCritical: false),
            AuthorityKeyIdentifier(keyIdentifier: [UInt8](repeating: 7, count: 20)).makeExtension(isCritical: false),
            try arbitrary("1.2.3.9", isCall, [0x05, 0x00]),
            try arbitrary(isCall ? "1.2.3.10" : "1.2.3.11", false, [0x02, 0x01, 0x01]),
        ]
    }

    private static func name(_ text: String) throws -> DistinguishedName {
        try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(text))])
    }

    @Test func everyTemplateHoldsWhatTheTablesSayWhoeverAsksForWhatever() async throws {
        let root = try Workshop.root()
        let rootKey = try Keys.of(.ecP256)
        let scenarios = [("both", true, true), ("api", true, false), ("csr", false, true), ("none", false, false)]
        let folder = try TemporaryFolder()
        func write(_ certificate: Certificate, _ name: String) throws {
            try folder.write(Array(certificate.pem.utf8), to: "\(name).pem")
        }
        try write(try #require(root.certificate), "issuer")
        for (scenario, hasCall, hasRequest) in scenarios {
            for template in Template.table.values {
                let isAuthority = template.isAuthority
                let request = try Workshop.request(
                    template.isRoot ? rootKey : try Keys.of(.rsa2048),
                    subject: try Self.name("csr"),
                    extensions: hasRequest ? try Self.asked(by: "csr", isAuthority: isAuthority) : []
                )
                let passthrough = RequestedPassthrough.values(
                    subject: try Self.name("api"),
                    extensions: try Extensions(Self.asked(by: "api", isAuthority: isAuthority))
                )
                let certificate = try Workshop.issue(
                    Workshop.order(request, template: template.name, passthrough: hasCall ? passthrough : nil),
                    by: root,
                    key: rootKey
                )
                try write(certificate, "\(scenario)-\(template.name.dropLast(3))")
            }
        }
        let output = try await Program.python.output(["-c", matrix, "."], in: folder)
        #expect(output == "244 compared\n")
    }

    @Test func thereAreSixtyOneTemplatesUnderTheirNames() {
        #expect(Template.table.count == 61)
        for (name, template) in Template.table { #expect(template.name == name) }
    }
}
