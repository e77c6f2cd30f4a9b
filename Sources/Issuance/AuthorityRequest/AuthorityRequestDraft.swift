internal import PKI

/// An authority's own certification request, encoded and not yet linted.
struct AuthorityRequestDraft: Sendable {
    let order: AuthorityRequestOrder
    /// The CertificationRequestInfo in DER.
    let octets: [UInt8]

    /// What the request says: its subject, its key, critical basic constraints with CA:TRUE, and the extensions that were
    /// asked for (API reference, CertificateAuthorityConfiguration).
    ///
    /// - Throws: What is wrong with a part of the order.
    init(_ order: AuthorityRequestOrder) throws(PKIError) {
        self.order = order
        self.octets = CertificationRequest.information(
            subject: try DistinguishedName(derEncoded: order.subject),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: order.subjectPublicKeyInfo),
            extensions: try Self.extensions(of: order)
        )
    }

    /// Octets that somebody else put together.
    init(_ order: AuthorityRequestOrder, octets: [UInt8]) {
        self.order = order
        self.octets = octets
    }

    /// The extensions that the request has to ask for, in their order.
    static func extensions(of order: AuthorityRequestOrder) throws(PKIError) -> Extensions {
        let constraints = BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: nil)
        var extensions = [constraints.makeExtension(isCritical: true)]
        if let requested = order.requestExtensions {
            extensions += try Extensions(derEncoded: requested)
        }
        return try Extensions(extensions)
    }
}
