extension Unicode.Scalar {
    /// Whether a terminal may obey it instead of showing it: control characters, line and direction marks.
    public var steersTerminals: Bool {
        switch self.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}
