internal import PKI

/// What was submitted as a certification request.
public enum SubmittedOctets: Hashable, Sendable {
    /// A certification request that could be read: DER (RFC 2986 section 4).
    case certificationRequest([UInt8])
    /// The octets as received, where PEM was expected and could not be read.
    case unreadable([UInt8])

    /// What the octets are: a certification request where they are one in PEM (RFC 7468 section 7), unreadable otherwise.
    public init(received octets: [UInt8]) {
        do {
            self = .certificationRequest(try CertificationRequest(pemEncoded: octets).derOctets)
        } catch {
            self = .unreadable(octets)
        }
    }
}
