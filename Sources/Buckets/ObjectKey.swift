/// An object's key: steps with `/` between them, of which the last is the file's name and the others are folders.
///
/// A key that passes leads to one place in its bucket and nowhere else: no step is empty, `.` or `..`, none holds a control
/// character, and none is the folder that unfinished objects lie in.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    /// How many octets a key may have, in UTF-8.
    public static let longest = 1024
    /// How many octets a step may have: what file systems take.
    public static let longestStep = 255
    /// How many steps a key may have.
    public static let deepest = 32

    /// The name that no step has: of the folder that unfinished objects lie in.
    public static let unusable = Bucket.unfinished

    /// The key.
    public let text: String
    /// Its steps, at least one.
    let steps: [String]

    /// A key; `nil` where no object can have it.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let steps = text.utf8.split(separator: 0x2F, maxSplits: Self.deepest, omittingEmptySubsequences: false)
            .map { String(decoding: Array($0), as: UTF8.self) }
        guard steps.count <= Self.deepest, steps.allSatisfy(Self.isStep) else { return nil }
        self.text = text
        self.steps = steps
    }

    /// The key.
    public var description: String { self.text }

    static func isStep(_ step: String) -> Bool {
        guard (1...self.longestStep).contains(step.utf8.count) else { return false }
        guard step != ".", step != "..", step != Bucket.unfinished else { return false }
        return step.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
