import Cryptography
import Issuance
import PKI

/// What came out of a signature: read back as whoever receives it will read it.
struct SignedOctets: Sendable {
    /// The whole: a certificate or a certification request, DER.
    let derOctets: [UInt8]
    /// The signature alone.
    let signature: [UInt8]

    /// The whole of signed octets; `nil` where it holds others than these.
    ///
    /// - Throws: ``PKIError`` where the whole cannot be read.
    init?(
        _ kind: SignedKind,
        octets: [UInt8],
        algorithm: AlgorithmIdentifier,
        signature: [UInt8]
    ) throws(PKIError) {
        let (whole, inner): ([UInt8], [UInt8])
        switch kind {
        case .certificate:
            let certificate = try Certificate(tbsOctets: octets, signatureAlgorithm: algorithm, signature: signature)
            (whole, inner) = (certificate.derOctets, certificate.tbsCertificate.derOctets)
        case .certificationRequest:
            let request = try CertificationRequest(
                information: octets,
                signatureAlgorithm: algorithm,
                signature: signature
            )
            (whole, inner) = (request.derOctets, request.informationOctets)
        }
        guard inner == octets else { return nil }
        self.derOctets = whole
        self.signature = signature
    }
}
