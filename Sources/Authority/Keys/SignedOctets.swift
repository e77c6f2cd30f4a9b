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
        if kind == .revocationList {
            let list = CertificateList.octets(signing: octets, algorithm, signature: signature)
            guard CertificateList.holds(octets, algorithm, signature: signature, in: list) else { return nil }
            self.derOctets = list
            self.signature = signature
            return
        }
        let whole = try SignedWhole(signing: octets, algorithm, signature: signature)
        guard whole.holds(octets) else { return nil }
        if case .certificate = kind, try !whole.isCertificate(naming: algorithm) { throw PKIError(.algorithmsDiffer) }
        self.derOctets = whole.derOctets
        self.signature = signature
    }
}
