internal import Bytes
import Issuance
import JSON
import PKI

extension WireValue {
    /// The text of a member that goes into a name; empty where it is absent.
    ///
    /// - Throws: A text with U+0000 in it, which reads differently to programs that end strings there.
    func nameText(_ name: StaticString, _ path: FieldPath) throws(FieldFlaw) -> String {
        let text = self[name]?.text ?? ""
        guard !text.utf8.contains(0) else {
            throw FieldFlaw(.textWithNull, path.member(name))
        }
        return text
    }

    /// The text of a member that must have one.
    func filledText(_ name: StaticString, _ path: FieldPath) throws(FieldFlaw) -> String {
        let text = try self.nameText(name, path)
        guard !text.isEmpty else { throw FieldFlaw(.textEmpty, path.member(name)) }
        return text
    }

    /// The text of a member that becomes an IA5String and must have characters, all of them ASCII.
    func asciiText(_ field: PassthroughField, _ path: FieldPath) throws(FieldFlaw) -> String {
        let text = try self.filledText(field.name, path)
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw FieldFlaw(.textNotASCII, path.member(field.name), [.value(.number(field.rawValue))])
        }
        return text
    }

    /// The object identifier in a member.
    func objectIdentifier(_ name: StaticString, _ path: FieldPath) throws(FieldFlaw) -> ObjectIdentifier {
        guard let identifier = self[name]?.text.flatMap({ ObjectIdentifier($0) }) else {
            throw FieldFlaw(.objectIdentifierMalformed, path.member(name))
        }
        return identifier
    }
}
