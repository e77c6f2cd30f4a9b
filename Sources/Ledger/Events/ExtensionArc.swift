/// The form of the arc of object identifiers (X.660) under which the extensions that are this project's own have theirs.
///
/// Whoever has an arc of their own (a private enterprise number, say) may want all that their lists and certificates hold to lie below
/// it. Its numbers have 28 bits at most: programs that are still about read no more (Go's crypto/x509 did not for years).
public enum ExtensionArc {
    /// How many characters it may have.
    public static let longest = 100

    /// Whether it is such an arc: three numbers or more in decimal digits with points between, the first at most 2, the second below
    /// 40, the others below 2^28, none with leading zeros.
    public static func isSuch(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        guard octets.count <= Self.longest else { return false }
        let numbers = octets.split(separator: 0x2E, omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count >= 3, let first = numbers[0], let second = numbers[1] else { return false }
        return first <= 2 && second < 40 && numbers.allSatisfy { $0 != nil }
    }

    /// The number that decimal digits without leading zeros spell; `nil` for anything else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard (1...10).contains(digits.count), digits.first != 0x30 || digits.count == 1,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        return number < 1 << 28 ? number : nil
    }
}
