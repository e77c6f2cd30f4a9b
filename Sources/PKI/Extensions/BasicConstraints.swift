internal import Bytes

// BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }  -- RFC 5280, 4.2.1.9

/// Whether a certificate is that of an authority, and how many more authorities may follow it.
public struct BasicConstraints: ExtensionValue {
    /// basicConstraints.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.basicConstraints }

    /// Whether the subject may sign certificates.
    public let isCertificateAuthority: Bool
    /// How many certificates of authorities may lie between this one and an end entity's; `nil` for any number.
    public let pathLengthConstraint: Int?

    /// Constraints of the given values; a path length of one that is no authority is dropped.
    public init(isCertificateAuthority: Bool, pathLengthConstraint: Int? = nil) {
        self.isCertificateAuthority = isCertificateAuthority
        self.pathLengthConstraint =
            isCertificateAuthority ? pathLengthConstraint.map { Swift.max(0, Swift.min($0, Int(Int32.max))) } : nil
    }

    /// The constraints that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets; `invalidValue` for a path length without CA:TRUE.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "basicConstraints"), "basicConstraints")
        if let authority = elements.next(ifTagged: .boolean) {
            guard try authority.boolean("cA") else {
                throw PKIError(.authorityFalseEncoded)
            }
            self.isCertificateAuthority = true
        } else {
            self.isCertificateAuthority = false
        }
        if let pathLength = elements.next(ifTagged: .integer) {
            guard self.isCertificateAuthority else {
                throw PKIError(.pathLengthWithoutAuthority)
            }
            self.pathLengthConstraint = try pathLength.smallInteger("pathLenConstraint")
        } else {
            self.pathLengthConstraint = nil
        }
        try elements.finish()
    }

    /// The encoding: `30 00` for CA:FALSE.
    public var derOctets: [UInt8] {
        DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                if self.isCertificateAuthority { sequence.append(.boolean, contents: CollectionOfOne(0xFF)) }
                if let length = self.pathLengthConstraint { sequence.append(integer: UInt32(length)) }
            }
        }
    }
}
