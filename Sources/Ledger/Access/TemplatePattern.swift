internal import Bytes

/// A pattern of names of templates: `EndEntityCertificate*`.
///
/// `*` stands for any characters, none among them; everything else for itself.
public struct TemplatePattern: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The pattern as it is written.
    public let description: String

    /// A pattern of the form that patterns have: 1 to 64 letters and digits of ASCII, `_`, `/` and `*`; `nil` for any other text.
    public init?(_ text: String) {
        let isOfForm =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { octet in
                (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet) || (0x30...0x39).contains(octet)
                    || octet == 0x5F || octet == 0x2F || octet == 0x2A
            }
        guard isOfForm else { return nil }
        self.description = text
    }

    /// A pattern that is known to have the form.
    init(unchecked text: String) { self.description = text }

    /// Whether a name is one that the pattern stands for, octet for octet.
    public func matches(_ name: String) -> Bool {
        let (pattern, text) = (Array(self.description.utf8), Array(name.utf8))
        var (inPattern, inText) = (0, 0)
        // Where the newest `*` stands, and up to where it reaches so far.
        var star: (pattern: Int, text: Int)?
        while inText < text.count {
            if inPattern < pattern.count, pattern[inPattern] == 0x2A {
                star = (inPattern, inText)
                inPattern += 1
            } else if inPattern < pattern.count, pattern[inPattern] == text[inText] {
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
        return pattern[inPattern...].allSatisfy { $0 == 0x2A }
    }

    /// The order of the octets.
    public static func < (left: Self, right: Self) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}
