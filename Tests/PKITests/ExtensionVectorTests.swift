import Bytes
import PKI
import Testbed
import Testing

/// The values of extensions that callers may ask for, as OpenSSL encodes them.
@Suite struct ExtensionVectorTests {
    @Test(arguments: ExtensionVector.all)
    func `Our encoding is that of OpenSSL, and means the same when read`(vector: ExtensionVector) throws {
        switch vector.meaning {
        case .names(let names):
            #expect(try SubjectAlternativeName(names).derOctets.hexadecimal == vector.octets.hexadecimal)
            #expect(try SubjectAlternativeName(derEncoded: vector.octets).names == names)
        case .usage(let usage):
            #expect(usage.derOctets.hexadecimal == vector.octets.hexadecimal)
            #expect(try KeyUsage(derEncoded: vector.octets) == usage)
        case .purposes(let purposes):
            #expect(try ExtendedKeyUsage(purposes).derOctets.hexadecimal == vector.octets.hexadecimal)
            #expect(try ExtendedKeyUsage(derEncoded: vector.octets).purposes == purposes)
        case .policies(let policies):
            #expect(try CertificatePolicies(policies).derOctets.hexadecimal == vector.octets.hexadecimal)
            #expect(try CertificatePolicies(derEncoded: vector.octets).policies == policies)
        }
    }

    @Test func `OpenSSL still encodes them so`() async throws {
        for vector in ExtensionVector.all {
            let configuration = """
                [req]
                distinguished_name=subject
                prompt=no
                string_mask=utf8only
                x509_extensions=extensions
                [subject]
                CN=a
                [extensions]
                \(vector.openssl)

                """
            let run = try await Program.openssl.run(
                [
                    "req", "-new", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null", "-config",
                    "/dev/stdin",
                ],
                input: Array(configuration.utf8)
            )
            #expect(run.status == 0, "\(run.said)")
            let text = run.text
            let start = try #require(text.firstRange(of: "-----BEGIN CERTIFICATE-----")).lowerBound
            let certificate = try Certificate(pemEncoded: Array(text[start...].utf8))
            let encoded = try #require(certificate.tbsCertificate.extensions.first).value
            #expect(encoded.hexadecimal == vector.octets.hexadecimal, "\(vector.description)")
        }
    }

    @Test(arguments: [
        ("3000", PKIError.Code.missingElement), ("30043002 0500", .unexpectedElement), ("3006 3004 0602 2a03", nil),
        ("300c 3004 0602 2a03 3004 0602 2a03", .invalidValue), ("3008 3006 0602 2a03 3000", .missingElement),
        ("300a 3008 0602 2a03 3002 3000", .missingElement), ("3008 3006 0602 2a03 0500", .unexpectedElement),
        (
            // A URI that is no IA5String.
            "3018 3016 0602 2a03 3010 300e 0608 2b06010505070201 0c02 613a", .unexpectedElement
        ),
        ("3018 3016 0602 2a03 3010 300e 0608 2b06010505070201 1602 613a", nil), ("0500", .unexpectedElement),
    ])
    func `Policies that break a rule are refused`(octets: String, expected: PKIError.Code?) {
        #expect(code { _ = try CertificatePolicies(derEncoded: hex(octets)) } == expected)
    }

    @Test func `Policies that cannot be written are refused`() throws {
        let identifier = try #require(ObjectIdentifier("1.2.3"))
        let policy = PolicyInformation(identifier: identifier)
        #expect(code { _ = try CertificatePolicies([]) } == .missingElement)
        #expect(code { _ = try CertificatePolicies([policy, policy]) } == .invalidValue)
        for (qualifier, expected) in [
            (PolicyQualifier.practiceStatement("ü"), PKIError.Code.invalidString),
            (.other(type: identifier, valueDER: []), .malformedDER),
            (.other(type: identifier, valueDER: hex("05000500")), .trailingOctets),
        ] {
            let policy = PolicyInformation(identifier: identifier, qualifiers: [qualifier])
            #expect(code { _ = try CertificatePolicies([policy]) } == expected)
        }
    }

    @Test(
        arguments: [
            ("0500", nil), ("3003020101", nil), ("", .malformedDER), ("05000500", .trailingOctets),
            ("0501", .malformedDER),
            ("3080020101" + "0000", .malformedDER), ("010101", .malformedDER), ("02020001", .malformedDER),
            ("0c01ff", .invalidString), (String(repeating: "3080", count: 1), .malformedDER),
        ] as [(String, PKIError.Code?)]
    )
    func `A value that was encoded elsewhere must be one value of DER`(octets: String, expected: PKIError.Code?) {
        let found = code { _ = try Extension(identifier: .commonName, isCritical: true, derValue: hex(octets)) }
        #expect(found == expected)
    }
}
