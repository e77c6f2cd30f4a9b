public import PKI

/// Values of the call that are asked for in a certificate.
public enum RequestedPassthrough: Hashable, Sendable {
    /// A subject in place of the request's, where one is given, and extensions.
    case values(subject: DistinguishedName?, extensions: Extensions)
    /// Values that contradict themselves: which field, and why.
    case flawed(Reason)
    /// Values that are no name, or no extensions.
    case unreadable(PKIError)
}
