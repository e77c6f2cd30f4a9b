internal import Bytes

extension DERTag {
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
            case .universal: "[UNIVERSAL \(self.number)]"
            case .application: "[APPLICATION \(self.number)]"
            case .contextSpecific: "[\(self.number)]"
            case .private: "[PRIVATE \(self.number)]"
            }
        }
    }
}

extension DERValue {
    /// Checks that this is a primitive value with the given tag.
    private func check(_ tag: DERTag, _ field: StaticString) throws(PKIError) {
        guard self.tag == tag, !self.isConstructed else {
            throw PKIError(.otherElement, field, tag.name, self.tag.name)
        }
    }

    /// The contents of a primitive value with the given tag.
    func contents(_ tag: DERTag, _ field: StaticString) throws(PKIError) -> ArraySlice<UInt8> {
        try self.check(tag, field)
        return self.contents
    }

    /// The object identifier that this is.
    func objectIdentifier(
        _ field: StaticString,
        tagged tag: DERTag = .objectIdentifier
    ) throws(PKIError) -> ObjectIdentifier {
        try self.check(tag, field)
        return try self.objectIdentifier()
    }

    /// Whether this BOOLEAN is TRUE.
    func boolean(_ field: StaticString) throws(PKIError) -> Bool {
        try self.contents(.boolean, field).first == 0xFF
    }

    /// The non-negative integer, at most `Int32.max`, that this INTEGER is.
    func smallInteger(_ field: StaticString, tagged tag: DERTag = .integer) throws(PKIError) -> Int {
        let contents = try self.contents(tag, field)
        guard let first = contents.first, first < 0x80, contents.count <= 4 else {
            throw PKIError(.integerOutOfRange, field)
        }
        // Under a tag of its own it was not known to be an INTEGER when its octets were checked (X.690 section 8.3.2).
        guard first > 0 || contents.count == 1 || contents[contents.startIndex + 1] >= 0x80 else {
            throw PKIError(.integerNotMinimal, field)
        }
        return contents.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The octets of a BIT STRING without unused bits.
    func wholeOctets(_ field: StaticString) throws(PKIError) -> ArraySlice<UInt8> {
        let contents = try self.contents(.bitString, field)
        guard contents.first == 0 else { throw PKIError(.bitsDoNotFillOctets, field) }
        return contents.dropFirst()
    }

    /// The only element of an explicitly tagged value.
    func onlyElement(_ tag: DERTag, _ field: StaticString) throws(PKIError) -> DERValue {
        var elements = try ElementReader(self, tag, field)
        let element = try elements.next("the tagged value")
        try elements.finish()
        return element
    }

    /// The text of an IA5String under any tag: ASCII alone.
    func asciiText(_ tag: DERTag, _ field: StaticString) throws(PKIError) -> String {
        let contents = try self.contents(tag, field)
        guard contents.allSatisfy({ $0 < 0x80 }) else {
            throw PKIError(.notASCII, field)
        }
        return String(decoding: contents, as: UTF8.self)
    }
}
