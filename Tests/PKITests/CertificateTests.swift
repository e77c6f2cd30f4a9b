import Bytes
import PKI
import Testbed
import Testing

@Suite struct CertificateTests {
    @Test func `Decoding and encoding again gives the same octets`() throws {
        for octets in Golden.requests {
            let request = try CertificationRequest(derEncoded: octets)
            #expect(request.derOctets == octets)
            let again = try CertificationRequest(
                information: request.informationOctets,
                signatureAlgorithm: request.signatureAlgorithm,
                signature: request.signature
            )
            #expect(again.derOctets == octets)
            #expect(try CertificationRequest(pemEncoded: Array(request.pem.utf8)) == request)
            #expect(
                try SubjectPublicKeyInfo(derEncoded: request.subjectPublicKeyInfo.derOctets)
                    == request.subjectPublicKeyInfo
            )
            #expect(try DistinguishedName(request.subject.relativeNames) == request.subject)
        }
        for octets in Golden.certificates {
            let certificate = try Certificate(derEncoded: octets)
            #expect(certificate.derOctets == octets)
            let again = try Certificate(
                tbsOctets: certificate.tbsCertificate.derOctets,
                signatureAlgorithm: certificate.signatureAlgorithm,
                signature: certificate.signature
            )
            #expect(again.derOctets == octets)
            #expect(try Certificate(pemEncoded: Array(certificate.pem.utf8)) == certificate)
        }
    }

    @Test func `A certificate of version 3 built from its parts again has the same octets`() throws {
        for octets in [Golden.certificateRoot, Golden.certificateLeaf] {
            let signed = try Certificate(derEncoded: octets).tbsCertificate
            let again = try TBSCertificate(
                serialNumber: SerialNumber(octets: signed.serialNumber.octets),
                signatureAlgorithm: signed.signatureAlgorithm,
                issuer: DistinguishedName(signed.issuer.relativeNames),
                validity: signed.validity,
                subject: DistinguishedName(signed.subject.relativeNames),
                subjectPublicKeyInfo: signed.subjectPublicKeyInfo,
                extensions: Extensions(Array(signed.extensions))
            )
            #expect(again.derOctets == signed.derOctets)
        }
    }

    @Test func `A certificate of version 1 is read`() throws {
        let signed = try Certificate(derEncoded: Golden.certificateVersion1).tbsCertificate
        #expect(signed.version == 1)
        #expect(signed.serialNumber.octets == [7])
        #expect(signed.extensions.isEmpty)
    }

    @Test func `Without extensions the field is left out`() throws {
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        let signed = try Self.signed(request, notAfter: .endOfTime, extensions: .empty)
        #expect(
            signed.derOctets.suffix(request.subjectPublicKeyInfo.derOctets.count).elementsEqual(
                request.subjectPublicKeyInfo.derOctets
            )
        )
        #expect(try TBSCertificate(derEncoded: signed.derOctets).extensions.isEmpty)
    }

    @Test(
        arguments: [
            ("1950-01-01", -631_152_000, "170d" + "3530303130313030303030305a"),
            ("1999-12-31", 946_684_799, "170d" + "3939313233313233353935395a"),
            ("2049-12-31", 2_524_607_999, "170d" + "3439313233313233353935395a"),
            ("2050-01-01", 2_524_608_000, "180f" + "32303530303130313030303030305a"),
            ("9999-12-31", 253_402_300_799, "180f" + "39393939313233313233353935395a"),
        ] as [(String, Int64, String)]
    )
    func `Times are UTCTime through 2049 and GeneralizedTime after`(day: String, seconds: Int64, octets: String) throws
    {
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        let moment = Instant(seconds: seconds)
        let signed = try Self.signed(request, notAfter: moment.adding(seconds: 0), extensions: .empty)
        #expect(signed.derOctets.hexadecimal.contains(octets), "\(day)")
        #expect(try TBSCertificate(derEncoded: signed.derOctets).validity.notAfter == moment)
    }

    @Test func `Fractions of a second are dropped, and years that no certificate can name refused`() throws {
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        #expect(
            Validity(notBefore: Instant(microseconds: 1_999_999), notAfter: Instant(microseconds: -1)).notBefore
                == Instant(seconds: 1)
        )
        for moment in [Instant.endOfTime.adding(seconds: 1), Instant(seconds: -631_152_001), Instant(seconds: .max)] {
            #expect(code { _ = try Self.signed(request, notAfter: moment, extensions: .empty) } == .invalidTime)
        }
    }

    @Test(
        arguments: [
            ([], PKIError.Code.invalidInteger), ([0], .invalidInteger), ([0x80], .invalidInteger),
            ([0, 0x7F], .invalidInteger),
            ([UInt8](repeating: 1, count: 21), .invalidInteger), ([0, 0x80], nil),
            ([UInt8](repeating: 1, count: 20), nil),
        ] as [([UInt8], PKIError.Code?)]
    )
    func `A serial number is positive, minimal and at most 20 octets`(octets: [UInt8], expected: PKIError.Code?) {
        #expect(code { _ = try SerialNumber(octets: octets) } == expected)
    }

    @Test func `A serial number is printed in decimal and in hexadecimal`() throws {
        let number = try SerialNumber(octets: [0x00, 0xFF, 0x01])
        #expect(number.decimal == "65281")
        #expect(number.description == "ff01")
    }

    @Test func `A request without attributes has none, and one with extensions has them`() throws {
        let request = try CertificationRequest(derEncoded: Golden.requestAllKinds)
        #expect(request.subject.isEmpty)
        #expect(request.attributes.contains { $0.type == .challengePassword })
        let extensions = try #require(request.requestedExtensions)
        #expect(try extensions.value(SubjectAlternativeName.self)?.names.count == 8)
        #expect(try extensions.value(BasicConstraints.self)?.pathLengthConstraint == 2)
        #expect(
            try extensions.value(ExtendedKeyUsage.self)?.purposes == [.serverAuthentication, .clientAuthentication]
        )
        let information = CertificationRequest.information(
            subject: request.subject,
            subjectPublicKeyInfo: request.subjectPublicKeyInfo,
            extensions: extensions
        )
        let own = try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: [1, 2, 3]
        )
        #expect(own.requestedExtensions == extensions)
        let microsoft = Part.request(
            attributes: der(
                0xA0,
                der(0x30, hex("060a2b060104018237" + "02010e"), der(0x31, der(0x30, Part.keyUsage)))
            )
        )
        #expect(try CertificationRequest(derEncoded: microsoft).requestedExtensions?.count == 1)
    }

    /// A certificate for the request's key, to be signed.
    static func signed(
        _ request: CertificationRequest,
        notAfter: Instant,
        extensions: Extensions
    ) throws -> TBSCertificate {
        try TBSCertificate(
            serialNumber: SerialNumber(octets: [0x7F] + [UInt8](repeating: 0xA5, count: 15)),
            signatureAlgorithm: .ecdsaWithSHA256,
            issuer: request.subject,
            validity: Validity(notBefore: Instant(seconds: 1_700_000_000), notAfter: notAfter),
            subject: request.subject,
            subjectPublicKeyInfo: request.subjectPublicKeyInfo,
            extensions: extensions
        )
    }
}
