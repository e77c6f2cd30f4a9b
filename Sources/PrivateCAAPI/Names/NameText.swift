import JSON
import PKI

extension WireValue {
    /// The text of a member that goes into a name; empty where it is absent.
    ///
    /// - Throws: A text with U+0000 in it, which reads differently to programs that end strings there.
    func nameText(_ name: StaticString, _ path: FieldPath) throws(APIError) -> String {
        let text = self[name]?.text ?? ""
        guard !text.utf8.contains(0) else {
            throw APIError(.invalidArguments, "\(path.member(name)) contains the character U+0000.")
        }
        return text
    }

    /// The text of a member that must have one.
    func filledText(_ name: StaticString, _ path: FieldPath) throws(APIError) -> String {
        let text = try self.nameText(name, path)
        guard !text.isEmpty else { throw APIError(.invalidArguments, "\(path.member(name)) must not be empty.") }
        return text
    }

    /// The text of a member that becomes an IA5String and must have characters, all of them ASCII.
    ///
    /// - Parameter advice: What to give instead of an internationalised name.
    func asciiText(_ name: StaticString, _ path: FieldPath, _ advice: String) throws(APIError) -> String {
        let text = try self.filledText(name, path)
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw APIError(
                .invalidArguments,
                "\(path.member(name)) has characters that are not ASCII: \(advice)."
            )
        }
        return text
    }

    /// The object identifier in a member.
    func objectIdentifier(_ name: StaticString, _ path: FieldPath) throws(APIError) -> ObjectIdentifier {
        guard let identifier = self[name]?.text.flatMap({ ObjectIdentifier($0) }) else {
            throw APIError(.invalidArguments, "\(path.member(name)) is not an object identifier.")
        }
        return identifier
    }
}
