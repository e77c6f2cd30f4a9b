/// A certificate that somebody found, and what it is called.
public struct KeptCertificate: Hashable, Sendable {
    /// What it is called, for people.
    public let name: String
    /// The certificate: DER, or the one block of a PEM text.
    public let octets: [UInt8]

    /// A certificate that somebody found.
    public init(name: String, octets: [UInt8]) {
        self.name = name
        self.octets = octets
    }
}
