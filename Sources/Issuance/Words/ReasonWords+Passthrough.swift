internal import Bytes

/// Places and fields of the values for passthrough.
extension ReasonWords {
    /// A place, as a sentence about it begins.
    func place(_ index: Int) -> String { self.vocabulary.place(self.text(index)) }

    /// A field, alone.
    func field(_ field: PassthroughField) -> String { self.vocabulary.name(of: field) }

    /// The fields from a value on.
    func fields(_ index: Int) -> String {
        let fields = self.values.indices.dropFirst(index).map { index in
            self.number(index).flatMap(PassthroughField.init(rawValue:)).map(self.field) ?? "?"
        }
        return fields.isEmpty ? "none" : fields.joined(separator: " and ")
    }

    /// What to give in a field in place of an internationalised name.
    func asciiAdvice(_ index: Int) -> String {
        switch self.number(index).flatMap(PassthroughField.init(rawValue:)) {
        case .rfc822Name: "internationalised addresses are not supported (RFC 5280, 7.5)"
        case .domainName: "internationalised names must be given as A-labels (RFC 5280, 7.2)"
        default: "internationalised ones must be mapped to URIs (RFC 5280, 7.4)"
        }
    }
}
