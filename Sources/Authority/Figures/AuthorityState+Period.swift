public import Ledger
import PKI

extension AuthorityState {
    /// When its own certificate begins and ends, as it says; `nil` before it has one.
    ///
    /// Certificates above it may end before: these are other authorities', here or elsewhere.
    ///
    /// - Throws: `PKIError` where its certificate cannot be read.
    public func certificatePeriod() throws -> AuthorityPeriod? {
        try self.certificate.map { octets in
            let validity = try Certificate(derEncoded: octets).tbsCertificate.validity
            return AuthorityPeriod(notBefore: validity.notBefore, notAfter: validity.notAfter)
        }
    }
}
