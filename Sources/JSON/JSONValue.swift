/// A value as it came over the wire, before any shape is known: the tree of a body.
///
/// Strings and numbers are views of the body as received wherever no escape had to be resolved.
struct WireValue: Sendable {
    /// What a value can be.
    enum Content: Sendable {
        case null
        case boolean(Bool)
        /// The number's text, by the grammar of RFC 8259 section 6.
        case number(ArraySlice<UInt8>)
        /// UTF-8, escapes resolved.
        case string(ArraySlice<UInt8>)
        /// Octets that are no text; JSON has no such values.
        case octets(ArraySlice<UInt8>)
        case list([WireValue])
        case structure([WireMember])
    }

    /// The value itself.
    let content: Content
    /// Where its octets lie in the body.
    let extent: Range<Int>

    /// Whether it is `null`, which means the same as absence.
    var isNull: Bool {
        if case .null = self.content { true } else { false }
    }

    /// The member of that name, unless it is absent or null or this is no structure.
    subscript(name: [UInt8]) -> WireValue? {
        guard case .structure(let members) = self.content else { return nil }
        for member in members where member.name.count == name.count && member.name.elementsEqual(name) {
            return member.value.isNull ? nil : member.value
        }
        return nil
    }

    /// The member of that name, unless it is absent or null or this is no structure.
    subscript(name: StaticString) -> WireValue? {
        guard case .structure(let members) = self.content else { return nil }
        for member in members where member.isNamed(name) {
            return member.value.isNull ? nil : member.value
        }
        return nil
    }

    /// The text of a string; `nil` for anything else.
    var text: String? {
        guard case .string(let octets) = self.content else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The truth of a boolean; `nil` for anything else.
    var truth: Bool? {
        guard case .boolean(let truth) = self.content else { return nil }
        return truth
    }

    /// The items of a list; none for anything else.
    var items: [WireValue] {
        guard case .list(let items) = self.content else { return [] }
        return items
    }

    /// The number, where it is one.
    var number: WireNumber? {
        guard case .number(let text) = self.content else { return nil }
        return WireNumber(text)
    }
}

/// A name and its value in a structure.
struct WireMember: Sendable {
    /// UTF-8, escapes resolved.
    let name: ArraySlice<UInt8>
    /// What it names.
    let value: WireValue

    /// Whether the name is exactly that one, which is ASCII.
    func isNamed(_ name: StaticString) -> Bool {
        guard self.name.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { unsafe self.name.elementsEqual($0) }
    }
}
