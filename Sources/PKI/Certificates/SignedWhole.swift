internal import Bytes

// Certificate  ::=  SEQUENCE  { tbsCertificate, signatureAlgorithm, signatureValue }               -- RFC 5280, 4.1
// CertificationRequest ::= SEQUENCE { certificationRequestInfo, signatureAlgorithm, signature }    -- RFC 2986, 4.2

/// What was signed together with its signature, as whoever receives it reads it: three parts, found in the octets.
///
/// What is signed was read when it was permitted; here it is not read again, but compared.
public struct SignedWhole: Sendable {
    /// The encoding.
    public let derOctets: [UInt8]
    private let signedPart: Range<Int>

    /// The whole of octets that were signed, the algorithm and the signature.
    ///
    /// - Throws: what is wrong with the whole as it is read back.
    public init(signing octets: [UInt8], _ algorithm: AlgorithmIdentifier, signature: [UInt8]) throws(PKIError) {
        let count = octets.count + algorithm.derOctets.count + signature.count
        let whole = DERWriter.octets(capacity: count + 16) { writer in
            let bits = DERWriter.headerCount(ofLength: signature.count + 1) + signature.count + 1
            let contents = octets.count + algorithm.derOctets.count + bits
            writer.appendHeader(.sequence, isConstructed: true, count: contents)
            writer.append(encoding: octets)
            writer.append(encoding: algorithm.derOctets)
            writer.append(bitString: signature)
        }
        try self.init(derEncoded: whole, algorithm, signature)
    }

    /// The whole that octets are, which must name this algorithm and hold this signature.
    private init(
        derEncoded octets: [UInt8],
        _ algorithm: AlgorithmIdentifier,
        _ signature: [UInt8]
    ) throws(PKIError) {
        var outer = ElementReader(octets, from: 0, to: octets.count, "signed whole")
        var elements = try ElementReader(outer.next("the whole"), "signed whole")
        try outer.finish()
        let signed = try elements.next("what is signed")
        guard try elements.next("signatureAlgorithm").encoding.elementsEqual(algorithm.derOctets) else {
            throw PKIError(.algorithmsDiffer)
        }
        guard try elements.next("signature").wholeOctets("signature").elementsEqual(signature) else {
            throw PKIError(.encodesOtherwise)
        }
        try elements.finish()
        self.derOctets = octets
        self.signedPart = signed.encoding.indices
    }

    /// Whether exactly these octets are what was signed.
    public func holds(_ octets: [UInt8]) -> Bool { self.derOctets[self.signedPart] == octets[...] }

    /// Whether what was signed is a TBSCertificate that names the algorithm: "the same algorithm identifier as the
    /// signature field in the sequence tbsCertificate" (RFC 5280 section 4.1.1.2).
    public func isCertificate(naming algorithm: AlgorithmIdentifier) throws(PKIError) -> Bool {
        var outer = ElementReader(
            self.derOctets,
            from: self.signedPart.lowerBound,
            to: self.signedPart.upperBound,
            "tbsCertificate"
        )
        var fields = try ElementReader(outer.next("tbsCertificate"), "tbsCertificate")
        _ = fields.next(ifTagged: .context(0))
        _ = try fields.next("serialNumber")
        return try fields.next("signature").encoding.elementsEqual(algorithm.derOctets)
    }
}
