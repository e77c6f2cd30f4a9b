internal import Bytes

// Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE (1..MAX) OF ANY }               -- RFC 2986, 4.1

/// A statement in a certification request beyond its fixed fields, its values still encoded.
public struct Attribute: Hashable, Sendable {
    /// What kind of statement it is.
    public let type: ObjectIdentifier
    /// The whole encoding of each value, in the order of DER; at least one.
    public let valuesDER: [[UInt8]]

    init(type: ObjectIdentifier, values: [DERValue]) {
        self.type = type
        self.valuesDER = values.map(\.derOctets)
    }
}

/// An attribute's type and the nodes of its values.
struct AttributeElement {
    let type: ObjectIdentifier
    let values: [DERValue]

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "attribute")
        self.type = try elements.next("type").objectIdentifier("attribute type")
        var values = try ElementReader(elements.next("values"), .set, "attribute values")
        try elements.finish()
        var nodes: [DERValue] = []
        while let value = values.nextIfAny() { nodes.append(value) }
        guard !nodes.isEmpty else { throw PKIError(.noAttributeValue, self.type) }
        self.values = nodes
    }
}
