internal import PKI

extension IssuanceOrder {
    /// The submitted public key, DER of a SubjectPublicKeyInfo; `nil` where the request is unreadable.
    public var subjectPublicKeyInfo: [UInt8]? {
        if let read = self.requestReadOnArrival { return read.subjectPublicKeyInfo.derOctets }
        guard case .certificationRequest(let octets) = self.request else { return nil }
        return try? CertificationRequest(derEncoded: octets).subjectPublicKeyInfo.derOctets
    }
}
