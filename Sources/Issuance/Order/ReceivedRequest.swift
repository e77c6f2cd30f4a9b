internal import PKI

/// What arrived as a certification request, read once: what is to be recorded of it, and what reading has found.
public struct ReceivedRequest: Sendable {
    /// What the octets are: a certification request where they are one in PEM (RFC 7468 section 7), unreadable otherwise.
    public let submitted: SubmittedOctets
    let request: CertificationRequest?

    /// The octets as received, read.
    public init(_ octets: [UInt8]) {
        let request = try? CertificationRequest(pemEncoded: octets)
        self.request = request
        self.submitted = request.map { .certificationRequest($0.derOctets) } ?? .unreadable(octets)
    }
}
