internal import Bytes

// Extension  ::=  SEQUENCE  {                                                                      -- RFC 5280, 4.1
//     extnID      OBJECT IDENTIFIER,
//     critical    BOOLEAN DEFAULT FALSE,
//     extnValue   OCTET STRING  }

/// A statement in a certificate beyond its fixed fields, its value still encoded.
public struct Extension: Hashable, Sendable {
    /// What kind of statement it is.
    public let identifier: ObjectIdentifier
    /// Whether whoever does not know the kind must refuse the certificate.
    public let isCritical: Bool
    /// The contents of extnValue: the encoding of the statement itself.
    public let value: [UInt8]

    /// An extension whose value is the encoding `value`.
    public init(identifier: ObjectIdentifier, isCritical: Bool, value: [UInt8]) {
        self.identifier = identifier
        self.isCritical = isCritical
        self.value = value
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "extension")
        self.identifier = try elements.next("extnID").objectIdentifier("extnID")
        if let critical = elements.next(ifTagged: .boolean) {
            guard try critical.boolean("critical") else {
                throw PKIError(.criticalFalseEncoded, self.identifier)
            }
            self.isCritical = true
        } else {
            self.isCritical = false
        }
        self.value = try Array(elements.next("extnValue").contents(.octetString, "extnValue"))
        try elements.finish()
    }

    /// Whether this extension follows in a reader, which then stands behind it.
    func follows(in reader: inout ElementReader) -> Bool {
        guard let end = reader.enter(.sequence), reader.take(self.identifier),
            !self.isCritical || reader.take(encoding: [0x01, 0x01, 0xFF]),
            reader.take(.octetString, contents: self.value)
        else { return false }
        return reader.stands(at: end)
    }

    func append(to serializer: inout DERWriter) {
        serializer.appendSequence { sequence in
            sequence.append(self.identifier)
            if self.isCritical { sequence.append(.boolean, contents: CollectionOfOne(0xFF)) }
            sequence.append(.octetString, contents: self.value)
        }
    }
}

/// The value of an extension of one kind, decoded.
public protocol ExtensionValue: Hashable, Sendable {
    /// The identifier of the kind.
    static var identifier: ObjectIdentifier { get }
    /// The encoding: what extnValue contains.
    var derOctets: [UInt8] { get }
    /// The value that DER octets encode.
    init(derEncoded octets: [UInt8]) throws(PKIError)
}

extension ExtensionValue {
    /// The extension that holds this value.
    public func makeExtension(isCritical: Bool) -> Extension {
        Extension(identifier: Self.identifier, isCritical: isCritical, value: self.derOctets)
    }
}
