extension Unicode.Scalar {
    /// Whether a terminal may obey it, or a reader not see it: control characters, marks of lines, directions and invisible ones.
    public var steersTerminals: Bool {
        switch self.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}

extension String {
    /// The text as a terminal or a table may safely show it: what steers one is written as its code, `\u{202e}`.
    ///
    /// No two texts are shown alike: a backslash that would begin such a code is written as its own.
    public var shown: String {
        guard self.utf8.contains(where: { !(0x20..<0x7F).contains($0) || $0 == 0x5C }) else { return self }
        let scalars = self.unicodeScalars
        var safe = ""
        for index in scalars.indices {
            let scalar = scalars[index]
            if scalar.steersTerminals || scalar == "\\" && scalars[index...].starts(with: #"\u{"#.unicodeScalars) {
                safe += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
