/// A value as it was read, before any shape is known: the tree of a text.
///
/// Strings and numbers are views of the text as received wherever no escape had to be resolved.
public struct JSONValue: Sendable {
    /// What a value can be.
    public enum Content: Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case boolean(Bool)
        /// The number's text, by the grammar of RFC 8259 section 6.
        case number(ArraySlice<UInt8>)
        /// UTF-8, escapes resolved.
        case string(ArraySlice<UInt8>)
        /// Octets that are no text. JSON has no such values; other encodings that are read into this tree do.
        case octets(ArraySlice<UInt8>)
        /// An array.
        case list([JSONValue])
        /// An object, its members in the order of the text.
        case structure([JSONMember])
    }

    /// The value itself.
    public let content: Content
    /// Where its octets lie in the text.
    public let extent: Range<Int>

    /// A value, and where it was read.
    public init(content: Content, extent: Range<Int>) {
        self.content = content
        self.extent = extent
    }

    /// Whether it is `null`, which means the same as absence.
    public var isNull: Bool {
        if case .null = self.content { true } else { false }
    }

    /// The member of that name, unless it is absent or null or this is no structure.
    public subscript(name: [UInt8]) -> JSONValue? {
        guard case .structure(let members) = self.content else { return nil }
        for member in members where member.name.count == name.count && member.name.elementsEqual(name) {
            return member.value.isNull ? nil : member.value
        }
        return nil
    }

    /// The member of that name, unless it is absent or null or this is no structure.
    public subscript(name: StaticString) -> JSONValue? {
        guard case .structure(let members) = self.content else { return nil }
        for member in members where member.isNamed(name) {
            return member.value.isNull ? nil : member.value
        }
        return nil
    }

    /// The text of a string; `nil` for anything else.
    public var text: String? {
        guard case .string(let octets) = self.content else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The truth of a boolean; `nil` for anything else.
    public var truth: Bool? {
        guard case .boolean(let truth) = self.content else { return nil }
        return truth
    }

    /// The items of a list; none for anything else.
    public var items: [JSONValue] {
        guard case .list(let items) = self.content else { return [] }
        return items
    }

    /// The number, where it is one.
    public var number: JSONNumber? {
        guard case .number(let text) = self.content else { return nil }
        return JSONNumber(text)
    }
}

/// A name and its value in a structure.
public struct JSONMember: Sendable {
    /// UTF-8, escapes resolved.
    public let name: ArraySlice<UInt8>
    /// What it names.
    public let value: JSONValue

    /// A member.
    public init(name: ArraySlice<UInt8>, value: JSONValue) {
        self.name = name
        self.value = value
    }

    /// Whether the name is exactly that one, which is ASCII.
    public func isNamed(_ name: StaticString) -> Bool {
        guard self.name.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { unsafe self.name.elementsEqual($0) }
    }
}
