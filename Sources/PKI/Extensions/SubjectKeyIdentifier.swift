internal import Bytes

// SubjectKeyIdentifier ::= KeyIdentifier     KeyIdentifier ::= OCTET STRING                        -- RFC 5280, 4.2.1.2

/// A short name of the key that a certificate certifies.
public struct SubjectKeyIdentifier: ExtensionValue {
    /// subjectKeyIdentifier.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.subjectKeyIdentifier }

    /// The identifier: by custom the SHA-1 digest of the subjectPublicKey's octets.
    public let keyIdentifier: [UInt8]

    /// The given identifier.
    public init(keyIdentifier: [UInt8]) { self.keyIdentifier = keyIdentifier }

    /// The identifier that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        self.keyIdentifier = try Array(
            StrictDER.parse(octets, "subjectKeyIdentifier").contents(.octetString, "subjectKeyIdentifier")
        )
    }

    /// The encoding.
    public var derOctets: [UInt8] {
        DERWriter.octets { $0.append(.octetString, contents: self.keyIdentifier) }
    }
}
