// Ecdsa-Sig-Value  ::=  SEQUENCE  { r  INTEGER, s  INTEGER }     -- RFC 3279 section 2.2.3

/// The form of a signature by an elliptic curve key.
enum ECDSASignature {
    /// Whether the octets are two non-negative integers, each within so many octets, in strict DER and nothing else.
    ///
    /// libcrypto would do some of this itself; doing it here means that one signature has one spelling, and that what
    /// is left for libcrypto to fail at is never the input's fault.
    static func isWellFormed(_ octets: [UInt8], integerOctets: Int) -> Bool {
        var outer = DERReader(octets[...])
        guard let contents = outer.read(.sequence), outer.isAtEnd else { return false }
        var inner = DERReader(contents)
        guard let r = inner.readUnsignedInteger(), let s = inner.readUnsignedInteger(), inner.isAtEnd else {
            return false
        }
        return r.count <= integerOctets && s.count <= integerOctets
    }
}
