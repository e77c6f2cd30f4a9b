internal import Bytes
internal import Cryptography
internal import Issuance
internal import Ledger
internal import PKI

// Certificate  ::=  SEQUENCE  {                                                                    -- RFC 5280, 4.1
//     tbsCertificate       TBSCertificate,
//     signatureAlgorithm   AlgorithmIdentifier,
//     signatureValue       BIT STRING  }

/// A certificate's signature, which is to be verified again over what its intent said, by the algorithm that is named in it.
struct SignatureDerivation: Sendable {
    let position: UInt64
    let authorized: IssuanceAuthorized
    let signature: [UInt8]
    let issuer: RecordedIssuer?

    func check(_ findings: inout Findings) {
        // Without an authority, a form or a known algorithm, what is missing was told where it was intended.
        guard let issuer, issuer.subjectPublicKeyInfo != nil,
            let tbsCertificate = try? TBSCertificate(derEncoded: self.authorized.tbsCertificate),
            let name = tbsCertificate.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name)
        else { return }
        let key = issuer.publicKey
        findings.check(
            .certificateSignature,
            key?.isSuitable(for: algorithm) == true
                && (try? key?.isValid(
                    signature: self.signature,
                    of: self.authorized.tbsCertificate,
                    algorithm: algorithm,
                    saltLength: tbsCertificate.signatureAlgorithm.saltLength
                )) == true,
            at: self.position,
            "The certificate's signature does not verify under the authority's key."
        )
    }
}

/// The octets of a certificate from its three parts, none of them encoded again.
enum DERCertificate {
    static func octets(tbsCertificate: [UInt8], algorithm: [UInt8], signature: [UInt8]) -> [UInt8] {
        let bits = self.length(signature.count + 1)
        let content = tbsCertificate.count + algorithm.count + 1 + bits.count + 1 + signature.count
        let length = self.length(content)
        var octets: [UInt8] = []
        octets.reserveCapacity(1 + length.count + content)
        octets.append(0x30)
        octets += length
        octets += tbsCertificate
        octets += algorithm
        octets.append(0x03)
        octets += bits
        octets.append(0x00)
        octets += signature
        return octets
    }

    /// A definite length in its shortest form (X.690 section 10.1).
    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var octets: [UInt8] = []
        octets.append(networkOrder: UInt64(count))
        let significant = octets.drop { $0 == 0 }
        return [0x80 | UInt8(significant.count)] + significant
    }
}
