internal import Bytes

// Certificate  ::=  SEQUENCE  {                                                                    -- RFC 5280, 4.1
//     tbsCertificate       TBSCertificate,
//     signatureAlgorithm   AlgorithmIdentifier,   -- "MUST contain the same algorithm identifier as the signature
//     signatureValue       BIT STRING  }          --  field in the sequence tbsCertificate" (4.1.1.2)

/// A statement about a key, and a signature on it that nobody here has verified.
public struct Certificate: Hashable, Sendable {
    /// The label of its PEM blocks.
    public static let label = "CERTIFICATE"

    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]
    /// What is signed.
    public let tbsCertificate: TBSCertificate
    /// The algorithm of the signature.
    public let signatureAlgorithm: AlgorithmIdentifier
    /// The signature.
    public let signature: [UInt8]

    /// The certificate that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets; `algorithmMismatch` where the two algorithms differ.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "certificate"))
    }

    /// The certificate in the only PEM block of a text.
    ///
    /// - Throws: what is wrong with the text or the octets.
    public init(pemEncoded text: [UInt8]) throws(PKIError) {
        try self.init(derEncoded: PEM.decodeOne(text, labels: [Self.label]))
    }

    /// The certificate of what was signed, not encoded again, and its signature.
    ///
    /// - Throws: what is wrong with the octets; `algorithmMismatch` where they name another algorithm.
    public init(
        tbsOctets: [UInt8],
        signatureAlgorithm: AlgorithmIdentifier,
        signature: [UInt8]
    ) throws(PKIError) {
        try self.init(
            tbsCertificate: TBSCertificate(derEncoded: tbsOctets),
            signatureAlgorithm: signatureAlgorithm,
            signature: signature
        )
    }

    /// The certificate of what was signed and its signature.
    ///
    /// - Throws: `algorithmMismatch` where the algorithms differ.
    public init(
        tbsCertificate: TBSCertificate,
        signatureAlgorithm: AlgorithmIdentifier,
        signature: [UInt8]
    ) throws(PKIError) {
        try Self.check(tbsCertificate, signatureAlgorithm)
        self.tbsCertificate = tbsCertificate
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                sequence.append(encoding: tbsCertificate.derOctets)
                sequence.append(encoding: signatureAlgorithm.derOctets)
                sequence.append(bitString: signature)
            }
        }
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "certificate")
        self.tbsCertificate = try TBSCertificate(elements.next("tbsCertificate"))
        self.signatureAlgorithm = try AlgorithmIdentifier(elements.next("signatureAlgorithm"))
        self.signature = try Array(elements.next("signatureValue").wholeOctets("signatureValue"))
        try elements.finish()
        try Self.check(self.tbsCertificate, self.signatureAlgorithm)
        self.derOctets = node.derOctets
    }

    /// The certificates of a PEM text, in its order; text between the blocks is passed over.
    ///
    /// - Throws: what is wrong with the text or a certificate; `unexpectedPEMBlock` for blocks of another kind or too many.
    public static func chain(pemEncoded text: [UInt8], maximumCount: Int) throws(PKIError) -> [Certificate] {
        var certificates: [Certificate] = []
        for block in try PEM.decode(text, maximumBlocks: maximumCount) {
            guard block.label == Self.label else {
                throw PKIError(.otherBlock, block.label, Self.label)
            }
            try certificates.append(Certificate(derEncoded: block.octets))
        }
        return certificates
    }

    /// The certificate in PEM, without a newline at the end.
    public var pem: String { PEM.encode(self.derOctets, label: Self.label) }

    private static func check(_ signed: TBSCertificate, _ algorithm: AlgorithmIdentifier) throws(PKIError) {
        guard signed.signatureAlgorithm == algorithm else {
            throw PKIError(.algorithmsDiffer)
        }
    }

    /// Whether both encodings agree.
    public static func == (left: Certificate, right: Certificate) -> Bool { left.derOctets == right.derOctets }

    /// Feeds the encoding to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.derOctets) }
}
