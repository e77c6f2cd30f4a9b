internal import Bytes

// DirectoryString ::= CHOICE { teletexString, printableString, universalString, utf8String, bmpString }  -- RFC 5280, 4.1.2.4

/// The value of one attribute of a name.
public enum AttributeValue: Hashable, Sendable {
    /// A UTF8String.
    case utf8(String)
    /// A PrintableString: letters, digits, space and `'()+,-./:=?`.
    case printable(String)
    /// An IA5String: ASCII.
    case ia5(String)
    /// The whole DER encoding of a value of any other type, or of a string that breaks the rules of its own.
    case other([UInt8])

    /// Whether two values are of one type and the same octets.
    public static func == (left: AttributeValue, right: AttributeValue) -> Bool {
        switch (left, right) {
        case (.utf8(let left), .utf8(let right)), (.printable(let left), .printable(let right)),
            (.ia5(let left), .ia5(let right)):
            left.isVerbatim(right)
        case (.other(let left), .other(let right)): left == right
        case (.utf8, _), (.printable, _), (.ia5, _), (.other, _): false
        }
    }

    /// The text, where the value is a string of any type; `nil` otherwise.
    ///
    /// TeletexString is read as ISO 8859-1, which is what its writers meant; a PrintableString may hold any ASCII.
    public var text: String? {
        switch self {
        case .utf8(let text), .printable(let text), .ia5(let text): text
        case .other(let encoding): Self.text(ofString: encoding)
        }
    }

    /// The value whose encoding `node` is; it must carry a universal tag.
    init(_ node: DERValue) {
        let contents = node.contents
        guard !node.isConstructed, node.tag == .utf8String || contents.allSatisfy({ $0 < 0x80 }) else {
            self = .other(node.derOctets)
            return
        }
        switch node.tag {
        case .utf8String: self = .utf8(String(decoding: contents, as: UTF8.self))
        case .ia5String: self = .ia5(String(decoding: contents, as: UTF8.self))
        case .printableString where contents.allSatisfy(StringType.isPrintable):
            self = .printable(String(decoding: contents, as: UTF8.self))
        default: self = .other(node.derOctets)
        }
    }

    /// Appends the encoding.
    ///
    /// - Throws: `invalidString` where a character is none of the type's, `invalidValue` and what ``StrictDER`` throws
    ///   where `other` is not one DER value.
    func append(to serializer: inout DERWriter) throws(PKIError) {
        switch self {
        case .utf8(let text):
            serializer.append(.utf8String, contents: text.utf8)
        case .printable(let text):
            guard text.utf8.allSatisfy(StringType.isPrintable) else {
                throw PKIError(.printableStringAlphabet)
            }
            serializer.append(.printableString, contents: text.utf8)
        case .ia5(let text):
            guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw PKIError(.ia5StringBeyondASCII)
            }
            serializer.append(.ia5String, contents: text.utf8)
        case .other(let encoding):
            let node = try StrictDER.parse(encoding, "attribute value")
            guard node.tag.tagClass == .universal else {
                throw PKIError(.attributeValueUnexpected, node.tag.name)
            }
            serializer.append(encoding: encoding)
        }
    }

    private static func text(ofString encoding: [UInt8]) -> String? {
        guard let node = try? StrictDER.parse(encoding, "attribute value"), !node.isConstructed else { return nil }
        return StringType(node.tag).flatMap { EncodedString(type: $0, octets: Array(node.contents)).text }
    }
}
