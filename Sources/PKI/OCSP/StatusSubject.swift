internal import Bytes

// CertID ::= SEQUENCE {                                                                            -- RFC 6960, 4.1.1
//     hashAlgorithm   AlgorithmIdentifier,
//     issuerNameHash  OCTET STRING,   -- Hash of issuer's DN
//     issuerKeyHash   OCTET STRING,   -- Hash of issuer's public key: of the value of the BIT STRING, tag, length and
//     serialNumber    CertificateSerialNumber }   -- number of unused bits excluded

/// Which certificate is asked about: the CertID of RFC 6960, held as it was received.
public struct StatusSubject: Hashable, Sendable {
    /// A hash function that issuers are named by.
    public enum Hash: Hashable, Sendable, CaseIterable {
        /// What RFC 5019 had.
        case sha1
        /// What RFC 9919 has.
        case sha256

        /// The function.
        fileprivate var identifier: ObjectIdentifier {
            switch self {
            case .sha1: ObjectIdentifier(1, 3, 14, 3, 2, 26)
            case .sha256: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1)
            }
        }

        /// How many octets a digest has.
        fileprivate var count: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    /// The function that the issuer's name and key were hashed with; `nil` where it is another than those that are answered.
    public let hash: Hash?
    /// The hash of the issuer's name.
    public let issuerNameHash: [UInt8]
    /// The hash of the issuer's key.
    public let issuerKeyHash: [UInt8]
    /// The certificate's number.
    public let serialNumber: SerialNumber
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// A certificate of an issuer; the function is written with NULL, as common clients do.
    public init(_ hash: Hash, issuerNameHash: [UInt8], issuerKeyHash: [UInt8], serialNumber: SerialNumber) {
        self.hash = hash
        self.issuerNameHash = issuerNameHash
        self.issuerKeyHash = issuerKeyHash
        self.serialNumber = serialNumber
        self.derOctets = DERWriter.octets { writer in
            writer.appendSequence { sequence in
                sequence.appendSequence {
                    $0.append(hash.identifier)
                    $0.append(encoding: [0x05, 0x00])
                }
                sequence.append(.octetString, contents: issuerNameHash)
                sequence.append(.octetString, contents: issuerKeyHash)
                sequence.append(.integer, contents: serialNumber.octets)
            }
        }
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "certID")
        let algorithm = try AlgorithmIdentifier(elements.next("hashAlgorithm"))
        self.issuerNameHash = try Array(elements.next("issuerNameHash").contents(.octetString, "issuerNameHash"))
        self.issuerKeyHash = try Array(elements.next("issuerKeyHash").contents(.octetString, "issuerKeyHash"))
        self.serialNumber = try SerialNumber(elements.next("serialNumber"))
        try elements.finish()
        let hash = Hash.allCases.first { $0.identifier == algorithm.identifier }
        // "Implementations MUST accept the parameters being absent as well as present" as NULL (RFC 5754 section 2).
        let isPlain = algorithm.parametersDER == nil || algorithm.parametersDER == [0x05, 0x00]
        let (nameCount, keyCount) = (self.issuerNameHash.count, self.issuerKeyHash.count)
        self.hash = isPlain && hash?.count == nameCount && nameCount == keyCount ? hash : nil
        self.derOctets = node.derOctets
    }

    /// Whether both encodings agree.
    public static func == (left: StatusSubject, right: StatusSubject) -> Bool { left.derOctets == right.derOctets }

    /// Feeds the encoding to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.derOctets) }
}
