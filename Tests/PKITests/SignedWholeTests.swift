import Bytes
import PKI
import Testbed
import Testing

@Suite struct SignedWholeTests {
    @Test func `A certificate is put together as it was`() throws {
        for octets in Golden.certificates {
            let certificate = try Certificate(derEncoded: octets)
            let whole = try SignedWhole(
                signing: certificate.tbsCertificate.derOctets,
                certificate.signatureAlgorithm,
                signature: certificate.signature
            )
            #expect(whole.derOctets == octets)
            #expect(whole.holds(certificate.tbsCertificate.derOctets))
            #expect(!whole.holds(Array(certificate.tbsCertificate.derOctets.dropLast())))
            #expect(try whole.isCertificate(naming: certificate.signatureAlgorithm))
            #expect(try !whole.isCertificate(naming: AlgorithmIdentifier(derEncoded: Part.algorithm)))
        }
    }

    @Test func `A request is put together as it was`() throws {
        for octets in Golden.requests {
            let request = try CertificationRequest(derEncoded: octets)
            let whole = try SignedWhole(
                signing: request.informationOctets,
                request.signatureAlgorithm,
                signature: request.signature
            )
            #expect(whole.derOctets == octets && whole.holds(request.informationOctets))
        }
    }

    @Test func `What reads back as other octets is not taken for what was signed`() throws {
        let algorithm = try AlgorithmIdentifier(derEncoded: Part.algorithm)
        // Two values where one was to be signed, a value cut short, and nothing at all.
        for octets in [hex("05000500"), hex("0403 00"), []] {
            #expect(throws: PKIError.self) { _ = try SignedWhole(signing: octets, algorithm, signature: [1, 2, 3]) }
        }
    }
}
