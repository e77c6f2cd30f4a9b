/// A set of characters.
struct CharacterClass: Sendable {
    /// Ranges of code points that belong to it.
    var ranges: [ClosedRange<UInt32>] = []
    /// Unicode's major categories that belong to it: `L`, `N`, `Z`.
    var categories: [Character] = []
    /// Whether everything else belongs to it instead.
    var isNegated = false

    /// Whether a character belongs to it.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        let isListed =
            self.ranges.contains { $0.contains(value) }
            || self.categories.contains { Self.category($0, contains: scalar.properties.generalCategory) }
        return isListed != self.isNegated
    }

    private static func category(_ letter: Character, contains category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: letter == "L"
        case .decimalNumber, .letterNumber, .otherNumber: letter == "N"
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: letter == "Z"
        default: false
        }
    }
}
