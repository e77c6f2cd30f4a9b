internal import Bytes

// SubjectPublicKeyInfo  ::=  SEQUENCE  { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }  -- RFC 5280, 4.1

/// A public key and its algorithm, held as it was received; whether the key is sound is for others to say.
public struct SubjectPublicKeyInfo: Hashable, Sendable {
    /// The encoding, exactly as received.
    public let derOctets: [UInt8]
    /// The key's algorithm.
    public let algorithm: AlgorithmIdentifier
    /// The contents of the BIT STRING, without the octet that counts unused bits.
    public let subjectPublicKey: [UInt8]

    /// The key that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets; `invalidValue` where the key's bits do not fill octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "subjectPublicKeyInfo"))
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "subjectPublicKeyInfo")
        self.algorithm = try AlgorithmIdentifier(elements.next("algorithm"))
        self.subjectPublicKey = try Array(elements.next("subjectPublicKey").wholeOctets("subjectPublicKey"))
        try elements.finish()
        self.derOctets = node.derOctets
    }

    /// Whether both encodings agree.
    public static func == (left: SubjectPublicKeyInfo, right: SubjectPublicKeyInfo) -> Bool {
        left.derOctets == right.derOctets
    }

    /// Feeds the encoding to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.derOctets) }
}
