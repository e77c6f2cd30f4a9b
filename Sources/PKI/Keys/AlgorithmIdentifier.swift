internal import Bytes

// AlgorithmIdentifier  ::=  SEQUENCE  {                                                            -- RFC 5280, 4.1.1.2
//     algorithm   OBJECT IDENTIFIER,
//     parameters  ANY DEFINED BY algorithm OPTIONAL  }

/// The name of an algorithm and its parameters, held as it was received.
public struct AlgorithmIdentifier: Hashable, Sendable {
    /// The algorithm.
    public let identifier: ObjectIdentifier
    /// The whole encoding of the parameters; `nil` where they are absent.
    public let parametersDER: [UInt8]?
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The algorithm with the given parameters, which are one whole DER encoding.
    ///
    /// - Throws: what is wrong with the parameters.
    public init(identifier: ObjectIdentifier, parametersDER: [UInt8]?) throws(PKIError) {
        if let parametersDER { _ = try StrictDER.parse(parametersDER, "algorithm parameters") }
        self.init(identifier, checkedParameters: parametersDER)
    }

    /// The algorithm that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "algorithm identifier"))
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "algorithm identifier")
        self.identifier = try elements.next("algorithm").objectIdentifier("algorithm")
        self.parametersDER = elements.nextIfAny()?.derOctets
        try elements.finish()
        self.derOctets = node.derOctets
    }

    init(_ identifier: ObjectIdentifier, checkedParameters parameters: [UInt8]?) {
        self.identifier = identifier
        self.parametersDER = parameters
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                sequence.append(identifier)
                if let parameters { sequence.append(encoding: parameters) }
            }
        }
    }

    /// Whether both encodings agree.
    public static func == (left: AlgorithmIdentifier, right: AlgorithmIdentifier) -> Bool {
        left.derOctets == right.derOctets
    }

    /// Feeds the algorithm to a hasher: its parameters seldom differ.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.identifier) }
}
