internal import SwiftASN1

extension ASN1Identifier {
    /// The context-specific tag of the given number.
    static func context(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }

    /// The tag as an ASN.1 module would write it.
    var name: String {
        switch self {
        case .sequence: "SEQUENCE"
        case .set: "SET"
        case .integer: "INTEGER"
        case .bitString: "BIT STRING"
        case .octetString: "OCTET STRING"
        case .objectIdentifier: "OBJECT IDENTIFIER"
        case .boolean: "BOOLEAN"
        case .null: "NULL"
        case .utcTime: "UTCTime"
        case .generalizedTime: "GeneralizedTime"
        default:
            switch self.tagClass {
            case .universal: "[UNIVERSAL \(self.tagNumber)]"
            case .application: "[APPLICATION \(self.tagNumber)]"
            case .contextSpecific: "[\(self.tagNumber)]"
            case .private: "[PRIVATE \(self.tagNumber)]"
            }
        }
    }
}

extension ASN1Node {
    /// The whole encoding, tag and length included.
    var derOctets: [UInt8] { Array(self.encodedBytes) }

    /// The contents of a primitive value with the given tag.
    func contents(_ identifier: ASN1Identifier, _ field: String) throws(PKIError) -> ArraySlice<UInt8> {
        guard self.identifier == identifier, case .primitive(let contents) = self.content else {
            throw PKIError(.otherElement, field, identifier.name, self.identifier.name)
        }
        return contents
    }

    /// The object identifier that this is.
    func objectIdentifier(
        _ field: String,
        tagged identifier: ASN1Identifier = .objectIdentifier
    ) throws(PKIError) -> ObjectIdentifier {
        try ObjectIdentifier(contents: self.contents(identifier, field))
    }

    /// Whether this BOOLEAN is TRUE.
    func boolean(_ field: String) throws(PKIError) -> Bool {
        try self.contents(.boolean, field).first == 0xFF
    }

    /// The non-negative integer, at most `Int32.max`, that this INTEGER is.
    func smallInteger(_ field: String, tagged identifier: ASN1Identifier = .integer) throws(PKIError) -> Int {
        let contents = try self.contents(identifier, field)
        guard let first = contents.first, first < 0x80, contents.count <= 4 else {
            throw PKIError(.integerOutOfRange, field)
        }
        return contents.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The octets of a BIT STRING without unused bits.
    func wholeOctets(_ field: String) throws(PKIError) -> ArraySlice<UInt8> {
        let contents = try self.contents(.bitString, field)
        guard contents.first == 0 else { throw PKIError(.bitsDoNotFillOctets, field) }
        return contents.dropFirst()
    }

    /// The only element of an explicitly tagged value.
    func onlyElement(_ identifier: ASN1Identifier, _ field: String) throws(PKIError) -> ASN1Node {
        var elements = try ElementReader(self, identifier, field)
        let element = try elements.next("the tagged value")
        try elements.finish()
        return element
    }

    /// The text of an IA5String under any tag: ASCII alone.
    func asciiText(_ identifier: ASN1Identifier, _ field: String) throws(PKIError) -> String {
        let contents = try self.contents(identifier, field)
        guard contents.allSatisfy({ $0 < 0x80 }) else {
            throw PKIError(.notASCII, field)
        }
        return String(decoding: contents, as: UTF8.self)
    }
}
