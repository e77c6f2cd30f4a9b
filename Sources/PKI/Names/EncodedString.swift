internal import Bytes

// X.690, 8.23: UniversalString in four octets a character, BMPString in two, UTF8String in UTF-8; of the others each
// octet is a character.

/// A string as it is encoded: its type and its octets, which may break the rules of the type.
public struct EncodedString: Hashable, Sendable {
    /// The type that its tag names.
    public let type: StringType
    /// The contents.
    public let octets: [UInt8]

    /// The string of the given type and contents.
    public init(type: StringType, octets: [UInt8]) {
        self.type = type
        self.octets = octets
    }

    /// Every string in one DER value, at any depth, in its order; none where the octets are no DER.
    static func all(in encoding: [UInt8]) -> [EncodedString] {
        guard let node = try? StrictDER.parse(encoding, "value") else { return [] }
        var strings: [EncodedString] = []
        Self.collect(node, into: &strings)
        return strings
    }

    private static func collect(_ node: DERValue, into strings: inout [EncodedString]) {
        guard node.isConstructed else {
            guard let type = StringType(node.tag) else { return }
            strings.append(EncodedString(type: type, octets: Array(node.contents)))
            return
        }
        var elements = node.elements("value")
        while let element = elements.nextIfAny() { Self.collect(element, into: &strings) }
    }

    /// Whether the octets are a string of the type: whole characters, all of its alphabet.
    ///
    /// Of TeletexString and its older kin nothing is judged: what their octets mean depends on escapes.
    public var isWellFormed: Bool {
        switch self.type {
        case .utf8: self.octets.allSatisfy { $0 < 0x80 } || self.text != nil
        case .bmp, .universal: self.text != nil
        case .numeric, .printable, .visible, .ia5, .teletex, .videotex, .graphic, .general:
            self.octets.allSatisfy(self.type.allows)
        }
    }

    /// Whether a character of it is a control character: U+0000 to U+001F, and U+007F to U+009F.
    ///
    /// Octets that are no characters of the type hold none: see ``isWellFormed``.
    public var holdsControlCharacter: Bool {
        if self.type == .utf8, self.octets.allSatisfy({ (0x20..<0x7F).contains($0) }) { return false }
        switch self.type {
        case .utf8, .bmp, .universal:
            return self.text?.unicodeScalars.contains { Self.isControl($0.value) } == true
        case .numeric, .printable, .visible, .ia5, .teletex, .videotex, .graphic, .general:
            return self.octets.contains { Self.isControl(UInt32($0)) }
        }
    }

    /// Whether a code point is one of the sixty-five control characters, which Unicode fixed for ever.
    static func isControl(_ value: UInt32) -> Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// The text; `nil` where the octets are no characters of any reading.
    ///
    /// TeletexString is read as ISO 8859-1, which is what its writers meant; a PrintableString may hold any ASCII.
    var text: String? {
        switch self.type {
        case .utf8: return String(validating: self.octets, as: UTF8.self)
        case .printable, .ia5, .numeric, .visible:
            return self.octets.allSatisfy { $0 < 0x80 } ? String(decoding: self.octets, as: UTF8.self) : nil
        case .teletex:
            return String(String.UnicodeScalarView(self.octets.map { Unicode.Scalar($0) }))
        case .bmp:
            guard self.octets.count.isMultiple(of: 2) else { return nil }
            let units = stride(from: 0, to: self.octets.count, by: 2).map {
                UInt16(self.octets[$0]) << 8 | UInt16(self.octets[$0 + 1])
            }
            return String(validating: units, as: UTF16.self)
        case .universal:
            guard self.octets.count.isMultiple(of: 4) else { return nil }
            let units = stride(from: 0, to: self.octets.count, by: 4).map { index in
                self.octets[index..<(index + 4)].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            }
            return String(validating: units, as: UTF32.self)
        case .videotex, .graphic, .general: return nil
        }
    }
}

extension AttributeValue {
    /// The string type of the value; `nil` where it is no string.
    public var stringType: StringType? {
        switch self {
        case .utf8: .utf8
        case .printable: .printable
        case .ia5: .ia5
        case .other(let encoding):
            (try? StrictDER.parse(encoding, "attribute value")).flatMap { StringType($0.tag) }
        }
    }

    /// The strings in the value: itself, or those that it is made of.
    public var strings: [EncodedString] {
        switch self {
        case .utf8(let text): [EncodedString(type: .utf8, octets: Array(text.utf8))]
        case .printable(let text): [EncodedString(type: .printable, octets: Array(text.utf8))]
        case .ia5(let text): [EncodedString(type: .ia5, octets: Array(text.utf8))]
        case .other(let encoding): EncodedString.all(in: encoding)
        }
    }
}

extension GeneralName {
    /// The strings in the name, but those of a distinguished name, whose attributes have their own.
    public var strings: [EncodedString] {
        switch self {
        case .rfc822Name(let text), .dnsName(let text), .uniformResourceIdentifier(let text):
            [EncodedString(type: .ia5, octets: Array(text.utf8))]
        case .otherName(_, let encoding), .x400Address(let encoding), .ediPartyName(let encoding):
            EncodedString.all(in: encoding)
        case .directoryName, .ipAddress, .registeredID: []
        }
    }
}

extension GeneralName {
    /// The mailbox, where the name is an otherName of type SmtpUTF8Mailbox and its value the UTF8String that it must be.
    public var smtpUTF8Mailbox: String? {
        // The tag of a UTF8String: a string that lies deeper is no mailbox.
        guard case .otherName(.smtpUTF8Mailbox, let encoding) = self, encoding.first == 0x0C else { return nil }
        return self.strings.first?.text
    }
}
