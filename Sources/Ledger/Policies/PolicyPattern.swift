internal import Bytes

/// A text in which `*` stands for any characters, none among them, and `?` for exactly one; everything else for itself.
struct PolicyPattern: Hashable, Sendable {
    private let scalars: [Unicode.Scalar]

    /// The pattern that a text spells.
    init(_ text: String) { self.scalars = Array(text.unicodeScalars) }

    /// Whether the whole of a text is one that the pattern stands for.
    func matches(_ text: String) -> Bool {
        let (pattern, text) = (self.scalars, Array(text.unicodeScalars))
        var (inPattern, inText) = (0, 0)
        // Where the newest `*` stands, and up to where it reaches so far.
        var star: (pattern: Int, text: Int)?
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == "*" {
                star = (inPattern, inText)
                inPattern += 1
            } else if inPattern < pattern.count, pattern[inPattern] == "?" || pattern[inPattern] == text[inText] {
                inPattern += 1
                inText += 1
            } else if let before = star {
                star = (before.pattern, before.text + 1)
                inPattern = before.pattern + 1
                inText = before.text + 1
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == "*" }
    }
}
