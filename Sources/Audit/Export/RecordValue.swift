internal import JSON

/// What stands in one column of a record.
enum RecordValue: Sendable {
    case number(UInt64)
    case truth(Bool)
    /// A text of a form of its own, which no spreadsheet takes for something else.
    case text(String)
    /// A text that somebody chose.
    case free(String)
    /// Octets in hexadecimal.
    case octets(String)
    /// Texts of a form of their own.
    case list([String])
    /// Identifiers, which may be numbers with points between them.
    case identifiers([String])
    case absent

    /// A text of a form of its own; nothing where there is none.
    static func text(_ text: String?) -> RecordValue { text.map { .text($0) } ?? .absent }

    /// A text that somebody chose; nothing where there is none.
    static func free(_ text: String?) -> RecordValue { text.map { .free($0) } ?? .absent }

    /// The value as one cell: what steers a terminal is written as its code; names of a list are divided by semicolons, and one that
    /// they have themselves is written as its code, so that two names never look like one, or one like two.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe, and so does one that begins with one itself.
    func cell(_ dialect: CertificateExport.Dialect) -> String {
        switch self {
        case .number(let number): return String(number)
        case .truth(let truth): return truth ? "yes" : "no"
        case .absent: return ""
        case .text(let text): return Self.guarded(text.shown)
        case .octets(let digits): return dialect == .excel ? Self.pairs(digits) : digits
        case .list(let texts): return Self.guarded(texts.map(Self.item).joined(separator: "; "))
        case .identifiers(let texts):
            let joined = texts.map(Self.item).joined(separator: "; ")
            return dialect == .excel && !Self.isPlain(joined) ? "'" + joined : joined
        case .free(let text):
            let shown = text.shown
            return dialect == .excel && !Self.isPlain(shown) ? "'" + shown : Self.guarded(shown)
        }
    }

    private static func item(_ text: String) -> String {
        let shown = text.shown
        guard shown.utf8.contains(0x3B) else { return shown }
        return shown.split(separator: ";", omittingEmptySubsequences: false).joined(separator: #"\u{3b}"#)
    }

    private static func guarded(_ text: String) -> String {
        switch text.utf8.first {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x27: "'" + text
        default: text
        }
    }

    /// Octets two digits at a time, as no number is written.
    private static func pairs(_ digits: String) -> String {
        var pairs: [UInt8] = []
        pairs.reserveCapacity(digits.utf8.count * 3 / 2)
        for (index, digit) in digits.utf8.enumerated() {
            if index > 0, index.isMultiple(of: 2) { pairs.append(0x3A) }
            pairs.append(digit)
        }
        return String(decoding: pairs, as: UTF8.self)
    }

    /// Whether no spreadsheet takes a text for a number, a date, a time or a truth: it begins with a letter, and is `true` or `false` in
    /// no case; and it has no digit, or is so long a word that no month begins it, or has a sign in it that none of these has.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        guard Self.isLetter(first) || first >= 0x80 else { return false }
        guard text.utf8.contains(where: { (0x30...0x39).contains($0) }) else {
            return !["true", "false"].contains(text.lowercased())
        }
        if text.utf8.contains(where: { $0 == 0x40 || $0 == 0x5F || $0 == 0x3D }) { return true }
        return text.utf8.count >= 16 && text.utf8.allSatisfy { Self.isLetter($0) || (0x30...0x39).contains($0) }
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }
}
