internal import Bytes

// Name ::= CHOICE { rdnSequence RDNSequence }   RDNSequence ::= SEQUENCE OF RelativeDistinguishedName  -- RFC 5280, 4.1.2.4

/// The name of a subject or an issuer, held as it was received.
///
/// Two names are equal when their octets are: RFC 5280 section 7.1 allows more, but an issuer is copied octet for octet.
public struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// The name without any step.
    public static let empty = DistinguishedName(checkedOctets: [0x30, 0x00])

    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The name that DER octets encode.
    ///
    /// Strings of every type are accepted; of their contents only a UTF8String's are judged.
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "name"))
    }

    /// The name of the given steps, the broadest first.
    ///
    /// - Throws: `invalidString`, `missingElement` for a step without attributes, and what is wrong with `other` values.
    public init(_ relativeNames: [RelativeDistinguishedName]) throws(PKIError) {
        var steps: [[[UInt8]]] = []
        for relativeName in relativeNames {
            guard !relativeName.attributes.isEmpty else {
                throw PKIError(.relativeNameEmpty)
            }
            var attributes: [[UInt8]] = []
            for attribute in relativeName.attributes { try attributes.append(attribute.derOctets()) }
            steps.append(attributes)
        }
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                for step in steps { sequence.appendSet(of: step) }
            }
        }
    }

    init(_ node: DERValue) throws(PKIError) {
        var steps = try ElementReader(node, "name")
        while let step = steps.nextIfAny() { try Self.check(step) }
        self.derOctets = node.derOctets
    }

    private init(checkedOctets octets: [UInt8]) { self.derOctets = octets }

    /// The steps, the broadest first.
    public var relativeNames: [RelativeDistinguishedName] {
        // The octets were checked when this value was made, so that nothing is thrown here.
        var outer = ElementReader(self.derOctets, from: 0, to: self.derOctets.count, "name")
        guard var steps = outer.nextIfAny()?.elements("name") else { return [] }
        var relativeNames: [RelativeDistinguishedName] = []
        while let step = steps.nextIfAny(), let relativeName = try? RelativeDistinguishedName(step) {
            relativeNames.append(relativeName)
        }
        return relativeNames
    }

    /// Whether there is no step at all.
    public var isEmpty: Bool { self.derOctets.count == 2 }

    /// The texts of all attributes of the given type, the broadest first; values that are not strings are left out.
    public func texts(of type: ObjectIdentifier) -> [String] {
        self.relativeNames.flatMap(\.attributes).filter { $0.type == type }.compactMap(\.value.text)
    }

    /// Checks all that ``RelativeDistinguishedName`` checks, without making its strings.
    private static func check(_ step: DERValue) throws(PKIError) {
        var attributes = try ElementReader(step, .set, "relative distinguished name")
        guard !attributes.isAtEnd else { throw PKIError(.relativeNameEmpty) }
        while let attribute = attributes.nextIfAny() {
            var elements = try ElementReader(attribute, "attribute")
            _ = try elements.next("type").contents(.objectIdentifier, "attribute type")
            let value = try elements.next("value")
            guard value.tag.tagClass == .universal else {
                throw PKIError(.attributeValueUnexpected, value.tag.name)
            }
            try elements.finish()
        }
    }
}
