import PKI
import Testbed
import Testing

@Suite struct MutationTests {
    /// Flips, cuts, removes, doubles and inserts octets; what is still accepted must come out as it went in.
    @Test func `Damaged octets are refused or kept, and never trap`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        var (accepted, refused) = (0, 0)
        for round in 0..<6_000 {
            let isRequest = round.isMultiple(of: 2)
            let whole = try #require((isRequest ? Golden.requests : Golden.certificates).randomElement(using: &random))
            let octets = Self.damage(whole, &random)
            do {
                if isRequest { try Self.useRequest(octets) } else { try Self.useCertificate(octets) }
                accepted += 1
            } catch is PKIError {
                refused += 1
            } catch {
                Issue.record("seed \(seed), round \(round): \(error)")
            }
        }
        // Flips within keys and signatures are accepted: both outcomes must have been seen.
        #expect(accepted > 100 && refused > 100, "seed \(seed)")
    }

    @Test func `Damaged PEM is refused or decoded, and never traps`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        let whole = Array(try CertificationRequest(derEncoded: Golden.requestP256).pem.utf8)
        for _ in 0..<2_000 {
            _ = code { _ = try CertificationRequest(pemEncoded: Self.damage(whole, &random)) }
        }
    }

    private static func damage(_ whole: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var octets = whole
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let index = octets.indices.randomElement(using: &random) else { break }
            switch Int.random(in: 0..<8, using: &random) {
            case 0: octets = Array(octets[..<index])
            case 1: octets.remove(at: index)
            case 2: octets.insert(.random(in: 0...255, using: &random), at: index)
            case 3: octets.insert(contentsOf: octets[index..<min(index + 9, octets.count)], at: index)
            case 4: octets[index] = .random(in: 0...255, using: &random)
            default: octets[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return octets
    }

    private static func useRequest(_ octets: [UInt8]) throws {
        let request = try CertificationRequest(derEncoded: octets)
        let again = try CertificationRequest(
            information: request.informationOctets,
            signatureAlgorithm: request.signatureAlgorithm,
            signature: request.signature
        )
        #expect(again.derOctets == octets)
        Self.use(request.subject, request.requestedExtensions ?? .empty)
    }

    private static func useCertificate(_ octets: [UInt8]) throws {
        let certificate = try Certificate(derEncoded: octets)
        let again = try Certificate(
            tbsOctets: certificate.tbsCertificate.derOctets,
            signatureAlgorithm: certificate.signatureAlgorithm,
            signature: certificate.signature
        )
        #expect(again.derOctets == octets)
        Self.use(certificate.tbsCertificate.issuer, certificate.tbsCertificate.extensions)
    }

    /// Prints the name and decodes every extension, which may fail but not trap, and keeps what it decodes.
    private static func use(_ name: DistinguishedName, _ extensions: Extensions) {
        #expect(name.isEmpty || !name.description.isEmpty)
        Self.keeps(SubjectAlternativeName.self, extensions)
        Self.keeps(BasicConstraints.self, extensions)
        Self.keeps(KeyUsage.self, extensions)
        Self.keeps(ExtendedKeyUsage.self, extensions)
        Self.keeps(SubjectKeyIdentifier.self, extensions)
        Self.keeps(AuthorityKeyIdentifier.self, extensions)
        Self.keeps(CRLDistributionPoints.self, extensions)
        Self.keeps(AuthorityInformationAccess.self, extensions)
    }

    private static func keeps<Value: ExtensionValue>(_ type: Value.Type, _ extensions: Extensions) {
        guard let value = try? extensions.value(type) else { return }
        #expect(value.derOctets == extensions[type.identifier]?.value)
    }
}
