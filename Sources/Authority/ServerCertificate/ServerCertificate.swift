public import Bytes
public import Cryptography

/// A certificate that a server got from an authority of its own ledger, and the key to it, which is nowhere else.
public struct ServerCertificate: Sendable {
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// Its serial number, octets without leading zeros.
    public let serialNumber: [UInt8]
    /// The certificate, then those that lead to its root, DER.
    ///
    /// The root is left out: whoever trusts it has it (RFC 8446, section 4.4.2).
    public let chain: [[UInt8]]
    /// The key, which was made for it and leaves the process in no form.
    public let key: PrivateKey
    /// The first instant at which it is valid.
    public let notBefore: Instant
    /// The last one.
    public let notAfter: Instant
}
