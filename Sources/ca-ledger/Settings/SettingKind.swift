import Authority
import HTTP
import JSON
import Ledger

/// What a setting takes.
struct SettingKind: Sendable {
    /// In which form it stands in a file.
    enum Form: Sendable {
        /// `true` or `false`.
        case truth
        /// A number, which JSON tells as one.
        case number
        /// A text.
        case text
        /// Several texts.
        case list
    }

    /// In which form it stands in a file.
    let form: Form
    /// What it is, in one word, as JSON tells it.
    let word: String
    /// What it takes, behind that word.
    let takes: String
    /// Whether a value, or one of a list, is such.
    let accepts: @Sendable (String) -> Bool

    /// On or off.
    static let truth = SettingKind(form: .truth, word: "boolean", takes: "true or false") {
        ["true", "false"].contains($0)
    }

    /// Words of somebody's own.
    static let text = SettingKind(form: .text, word: "text", takes: "a text") { !$0.isEmpty }

    /// The name of a file.
    static let file = SettingKind(form: .text, word: "file", takes: "the name of a file", accepts: Self.isName)

    /// The name of a folder.
    static let folder = SettingKind(form: .text, word: "folder", takes: "the name of a folder", accepts: Self.isName)

    /// Where to listen.
    static let address = SettingKind(form: .text, word: "address", takes: "HOST:PORT") { ListenAddress($0) != nil }

    /// Where to listen, if anywhere.
    static let addressOrOff = SettingKind(form: .text, word: "address", takes: "HOST:PORT, or off") {
        $0 == "off" || ListenAddress($0) != nil
    }

    /// A whole number within bounds.
    static func number(_ range: ClosedRange<Int64>, of unit: String) -> SettingKind {
        let bounds =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        return SettingKind(form: .number, word: "number", takes: "\(bounds) \(unit)") { text in
            Self.isDigits(text) && Int64(text).map(range.contains) == true
        }
    }

    /// One of some words.
    static func choice(_ words: [String]) -> SettingKind {
        let last = words.last ?? ""
        return SettingKind(
            form: .text,
            word: "choice",
            takes: "\(words.dropLast().joined(separator: ", ")) or \(last)"
        ) { words.contains($0) }
    }

    /// A text of a form of its own.
    static func text(_ takes: String, accepts: @escaping @Sendable (String) -> Bool) -> SettingKind {
        SettingKind(form: .text, word: "text", takes: takes, accepts: accepts)
    }

    /// Several texts of a form of their own.
    static func list(_ takes: String, accepts: @escaping @Sendable (String) -> Bool) -> SettingKind {
        SettingKind(form: .list, word: "list", takes: takes, accepts: accepts)
    }

    /// Why a value cannot be, as the end of a sentence that begins with what it was set by; `nil` where it can.
    ///
    /// - Parameter hiding: Whether the value must not be told.
    func fault(of value: String, hiding: Bool = false) -> String? {
        if value.isEmpty { return "is empty; it takes \(self.takes)." }
        guard !self.accepts(value) else { return nil }
        return hiding ? "takes \(self.takes)." : "takes \(self.takes), not \(value.shown)."
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.contains { $0 == 0 || $0 == 0x0A }
    }
}
