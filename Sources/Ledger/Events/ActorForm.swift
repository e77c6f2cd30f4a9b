/// The forms of the texts by which the log names who acts, by explicit ranges of code points: no library of Unicode has a say.
public enum ActorForm {
    /// How many characters of a client's name for itself are kept.
    public static let longestUserAgent = 200
    /// The greatest number of a user of the operating system: the one above it stands for nobody (chown(2)).
    private static let greatestUser: UInt64 = 4_294_967_294

    /// Whether it names whom an access key belongs to: 1 to 256 octets in UTF-8 without control characters.
    public static func isPrincipal(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count) && !text.unicodeScalars.contains(where: Self.isControl)
    }

    /// Whether it names an access key, and can stand in the scope of a signature: 3 to 128 letters and digits of ASCII, `_` and `-`.
    public static func isAccessKey(_ text: String) -> Bool {
        (3...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { octet in
                Self.isDigit(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet) || octet == 0x5F
                    || octet == 0x2D
            }
    }

    /// Whether it is an account: twelve digits.
    public static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(Self.isDigit)
    }

    /// Whether it names a user of the operating system: `uid:` and a number of at most 4,294,967,294 without leading zeros.
    public static func isUser(_ text: String) -> Bool {
        let prefix = "uid:".utf8
        let number = text.utf8.dropFirst(prefix.count)
        guard text.utf8.starts(with: prefix), (1...10).contains(number.count), number.allSatisfy(Self.isDigit),
            number.count == 1 || number.first != 0x30
        else { return false }
        return number.reduce(0) { $0 * 10 + UInt64($1 - 0x30) } <= Self.greatestUser
    }

    /// Whether it is what is kept of a text that somebody sent: 1 to so many characters, no control characters among them.
    public static func isKept(_ text: String, atMost count: Int) -> Bool {
        if Self.isPlain(text) { return (1...count).contains(text.utf8.count) }
        return (1...count).contains(text.unicodeScalars.count) && !text.unicodeScalars.contains(where: Self.isControl)
    }

    /// What is kept of a text that somebody sent: the first characters that are no control characters; `nil` where there are none.
    public static func kept(of text: String, atMost count: Int) -> String? {
        if Self.isPlain(text), !text.isEmpty, count > 0 {
            return text.utf8.count <= count ? text : String(decoding: text.utf8.prefix(count), as: UTF8.self)
        }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.lazy.filter { !Self.isControl($0) }.prefix(count))
        return kept.isEmpty ? nil : String(kept)
    }

    /// Whether every octet is a character that is kept, as in what clients say of themselves: decided without taking it apart.
    private static func isPlain(_ text: String) -> Bool {
        let octets = text.utf8.span
        for index in octets.indices where octets[index] < 0x20 || octets[index] > 0x7E { return false }
        return true
    }

    /// Whether a character is a control character: U+0000 to U+001F and U+007F to U+009F.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }
}
