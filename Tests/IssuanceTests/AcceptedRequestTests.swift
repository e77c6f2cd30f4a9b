import Cryptography
import Foundation
import Issuance
import PKI
import Testbed
import Testing

/// Requests that are unusual and sound, and must be accepted.
@Suite struct AcceptedRequestTests {
    private static func order(_ pem: [UInt8]) -> IssuanceOrder {
        IssuanceOrder(
            received: pem,
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 30),
            notBefore: nil,
            passthrough: nil
        )
    }

    // RFC 4055 section 5: "Implementations MUST accept the parameters being absent as well as present."
    @Test(arguments: [
        (SignatureAlgorithm.rsaPKCS1WithSHA256, "11"), (.rsaPKCS1WithSHA384, "12"), (.rsaPKCS1WithSHA512, "13"),
    ])
    func parametersOfPKCS1MayBeAbsent(algorithm: SignatureAlgorithm, last: String) throws {
        let key = try Keys.of(.rsa2048)
        let information = CertificationRequest.information(
            subject: try Workshop.name("s"),
            subjectPublicKeyInfo: try key.spki
        )
        let request = try CertificationRequest(
            information: information,
            signatureAlgorithm: try AlgorithmIdentifier(
                identifier: try #require(ObjectIdentifier("1.2.840.113549.1.1." + last)),
                parametersDER: nil
            ),
            signature: try key.sign(information, algorithm: algorithm)
        )
        #expect(try Workshop.judge(Workshop.order(request), by: Workshop.root()).refusal == nil)
    }

    @Test(arguments: ["-2", "max", "digest", "0", "20", "222"])
    func aSaltOfAnyLengthIsAcceptedAndMustBeAsLongAsItIsSaidToBe(salt: String) async throws {
        let root = try Workshop.root()
        let script = """
            openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=s -sha256 \
            -sigopt rsa_padding_mode:pss \(salt == "-2" ? "" : "-sigopt rsa_pss_saltlen:\(salt)") 2>/dev/null
            """
        let pem = Array(try await Program.shell.output([script]).utf8)
        let outcome = try Workshop.judge(Self.order(pem), by: root)
        #expect(outcome.refusal == nil)
        let request = try CertificationRequest(pemEncoded: pem)
        let stated = try #require(request.signatureAlgorithm.saltLength)
        let other: AlgorithmIdentifier = stated == 32 ? try Self.pss(salt: 21) : .rsaPSSWithSHA256
        let lying = try CertificationRequest(
            information: request.informationOctets,
            signatureAlgorithm: other,
            signature: request.signature
        )
        #expect(try Workshop.judge(Workshop.order(lying), by: root).failedRule == 16)
    }

    @Test func moreSaltThanAnyKeyHoldsIsASignatureThatDoesNotVerify() throws {
        let good = try Workshop.request(
            try Keys.of(.rsa2048),
            subject: try Workshop.name("s"),
            algorithm: .rsaPSSWithSHA256
        )
        let request = try CertificationRequest(
            information: good.informationOctets,
            signatureAlgorithm: try Self.pss(salt: 0x7FFF_FFFF),
            signature: good.signature
        )
        #expect(try Workshop.judge(Workshop.order(request), by: Workshop.root()).failedRule == 16)
    }

    @Test func whatIsWrongWithTheParametersIsSaid() throws {
        let good = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        let pss = try #require(ObjectIdentifier("1.2.840.113549.1.1.10"))
        let request = try CertificationRequest(
            information: good.informationOctets,
            signatureAlgorithm: try AlgorithmIdentifier(identifier: pss, parametersDER: [0x30, 0x00]),
            signature: good.signature
        )
        let outcome = try Workshop.judge(Workshop.order(request), by: Workshop.root())
        #expect(outcome.failedRule == 11)
        #expect(outcome.refusal?.message.contains("RSASSA-PSS: it is with SHA-1") == true)
        let certificate = try Workshop.rootCertificate(Keys.of(.ecP256))
        let wrong = try Workshop.judge(Self.order(Array(certificate.pem.utf8)), by: Workshop.root())
        #expect(wrong.refusal?.message.contains("not labelled CERTIFICATE REQUEST but CERTIFICATE") == true)
    }

    @Test(arguments: ["\r", "\r\r\n", "\n\n", "\n  ", " \t\n\t"])
    func textInTheLaxFormIsRead(lineEnd: String) throws {
        let pem = try Workshop.request(try Keys.of(.ecP384), subject: try Workshop.name("s")).pem
        let text = Array(pem.replacingOccurrences(of: "\n", with: lineEnd).utf8)
        #expect(try Workshop.judge(Self.order(text), by: Workshop.root()).refusal == nil)
    }

    /// RSASSA-PSS with SHA-256 and a salt as long as one says.
    private static func pss(salt: UInt32) throws -> AlgorithmIdentifier {
        let usual = try #require(AlgorithmIdentifier.rsaPSSWithSHA256.parametersDER)
        let octets = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: salt >> $0) }
        let significant = Array(octets.drop { $0 == 0 })
        let integer = der(0x02, significant.isEmpty ? [0] : significant)
        // Everything but the two octets of the outer header and the five of the usual salt.
        let parameters = der(
            0x30,
            Array(usual[2..<(usual.count - 5)]),
            der(0xA2, integer)
        )
        return try AlgorithmIdentifier(
            identifier: AlgorithmIdentifier.rsaPSSWithSHA256.identifier,
            parametersDER: parameters
        )
    }
}
