internal import Bytes

// AttributeTypeAndValue ::= SEQUENCE { type AttributeType, value AttributeValue }                  -- RFC 5280, 4.1.2.4

/// One statement about what a name names.
public struct AttributeTypeAndValue: Hashable, Sendable {
    /// What is stated.
    public let type: ObjectIdentifier
    /// The statement.
    public let value: AttributeValue

    /// The statement that the attribute of the given type has the given value.
    public init(type: ObjectIdentifier, value: AttributeValue) {
        self.type = type
        self.value = value
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "attribute")
        self.type = try elements.next("type").objectIdentifier("attribute type")
        let value = try elements.next("value")
        guard value.tag.tagClass == .universal else {
            throw PKIError(.attributeValueUnexpected, value.tag.name)
        }
        self.value = AttributeValue(value)
        try elements.finish()
    }

    /// The encoding.
    func derOctets() throws(PKIError) -> [UInt8] {
        var value = DERWriter()
        try self.value.append(to: &value)
        return DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                sequence.append(self.type)
                sequence.append(encoding: value.octets)
            }
        }
    }
}

// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue                         -- RFC 5280, 4.1.2.4

/// One step of a distinguished name: almost always a single attribute.
public struct RelativeDistinguishedName: Hashable, Sendable {
    /// The attributes, in the order of their encoding where decoded.
    public let attributes: [AttributeTypeAndValue]

    /// A step of the given attributes.
    public init(_ attributes: [AttributeTypeAndValue]) {
        self.attributes = attributes
    }

    /// A step of a single attribute.
    public init(type: ObjectIdentifier, value: AttributeValue) {
        self.attributes = [AttributeTypeAndValue(type: type, value: value)]
    }

    /// The step that a value encodes, which a context may tag as its own.
    init(_ node: DERValue, tagged tag: DERTag = .set) throws(PKIError) {
        var elements = try ElementReader(node, tag, "relative distinguished name")
        // Under a tag of its own it was not known to be a SET when its octets were checked.
        guard tag == .set || elements.areInSetOrder else { throw PKIError(.setUnsorted, "relative distinguished name") }
        var attributes: [AttributeTypeAndValue] = []
        while let element = elements.nextIfAny() { try attributes.append(AttributeTypeAndValue(element)) }
        guard !attributes.isEmpty else { throw PKIError(.relativeNameEmpty) }
        self.attributes = attributes
    }
}
