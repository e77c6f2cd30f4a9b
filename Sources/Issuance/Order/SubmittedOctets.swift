/// What was submitted as a certification request.
public enum SubmittedOctets: Hashable, Sendable {
    /// A certification request that could be read: DER (RFC 2986 section 4).
    case certificationRequest([UInt8])
    /// The octets as received, where PEM was expected and could not be read.
    case unreadable([UInt8])
}
