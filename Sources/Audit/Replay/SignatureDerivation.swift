internal import Bytes
internal import Cryptography
internal import Issuance
internal import Ledger
internal import PKI

// Certificate  ::=  SEQUENCE  {                                                                    -- RFC 5280, 4.1
//     tbsCertificate       TBSCertificate,
//     signatureAlgorithm   AlgorithmIdentifier,
//     signatureValue       BIT STRING  }

/// A certificate that is to be put together and verified again, from its intent and its signature.
struct SignatureDerivation: Sendable {
    let position: UInt64
    let requested: IssuanceRequested
    let authorized: IssuanceAuthorized
    let signature: [UInt8]
    let authority: IssuingAuthority?

    func check(_ findings: inout Findings) {
        guard let certificate = self.certificate(&findings) else { return }
        self.checkSignature(&findings)
        self.checkSubject(certificate.tbsCertificate, &findings)
        self.checkIssuer(certificate, &findings)
    }

    private func certificate(_ findings: inout Findings) -> Certificate? {
        guard let algorithm = AlgorithmIdentifier(signatureAlgorithmName: self.requested.signatureAlgorithm) else {
            findings.fail(.certificateForm, at: self.position, "The signature algorithm is not known.")
            return nil
        }
        do throws(PKIError) {
            if let named = try? TBSCertificate(derEncoded: self.authorized.tbsCertificate).signatureAlgorithm,
                named != algorithm
            {
                findings.fail(
                    .issuerAndAlgorithm,
                    at: self.position,
                    "\(self.requested.signatureAlgorithm) was asked for, and another algorithm is named."
                )
            }
            let octets = DERCertificate.octets(
                tbsCertificate: self.authorized.tbsCertificate,
                algorithm: algorithm.derOctets,
                signature: self.signature
            )
            let certificate = try Certificate(derEncoded: octets)
            findings.check(
                .certificateForm,
                certificate.tbsCertificate.derOctets == self.authorized.tbsCertificate
                    && certificate.tbsCertificate.serialNumber.octets == self.authorized.serialNumber,
                at: self.position,
                "The certificate is not the one that was intended."
            )
            return certificate
        } catch {
            findings.fail(.certificateForm, at: self.position, "The certificate cannot be read: \(error.message)")
            return nil
        }
    }

    private func checkSignature(_ findings: inout Findings) {
        guard let key = self.authority?.publicKey,
            let algorithm = SignatureAlgorithm(name: self.requested.signatureAlgorithm)
        else {
            return findings.fail(
                .certificateSignature,
                at: self.position,
                "The authority has no key, or cannot be read."
            )
        }
        do throws(CryptographyError) {
            findings.check(
                .certificateSignature,
                try key.isValid(
                    signature: self.signature,
                    of: self.authorized.tbsCertificate,
                    algorithm: algorithm
                ),
                at: self.position,
                "The certificate's signature does not verify under the authority's key."
            )
        } catch {
            findings.fail(.certificateSignature, at: self.position, "The signature could not be verified: \(error)")
        }
    }

    private func checkSubject(_ tbsCertificate: TBSCertificate, _ findings: inout Findings) {
        var requestedKey: ArraySlice<UInt8>?
        if case .certificationRequest(let octets) = self.requested.certificationRequest {
            requestedKey = RequestedKey.octets(of: octets)
        }
        let validity = tbsCertificate.validity
        let isOwn = tbsCertificate.subjectPublicKeyInfo == self.authority?.subjectPublicKeyInfo
        let limit = isOwn ? nil : self.authority?.notAfter
        findings.check(
            .subjectAndValidity,
            tbsCertificate.subjectPublicKeyInfo.derOctets[...] == requestedKey
                && validity.notBefore <= validity.notAfter
                && limit.map { validity.notAfter <= $0 } ?? true,
            at: self.position,
            "The certificate is of another key than was asked for, or outlives its authority."
        )
    }

    private func checkIssuer(_ certificate: Certificate, _ findings: inout Findings) {
        let tbsCertificate = certificate.tbsCertificate
        let isOwn = tbsCertificate.subjectPublicKeyInfo == self.authority?.subjectPublicKeyInfo
        let issuer = isOwn ? tbsCertificate.subject : self.authority?.issuerName
        var keyIdentifier: [UInt8]?
        if let carried = tbsCertificate.extensions[AuthorityKeyIdentifier.identifier] {
            keyIdentifier = (try? AuthorityKeyIdentifier(derEncoded: carried.value))?.keyIdentifier
        }
        findings.check(
            .issuerAndAlgorithm,
            tbsCertificate.issuer == issuer && (isOwn || keyIdentifier == self.authority?.keyIdentifier)
                && certificate.signatureAlgorithm == tbsCertificate.signatureAlgorithm,
            at: self.position,
            "The certificate's issuer, authority key identifier or algorithm is not the authority's."
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
