/// The form of the arc of object identifiers (X.660) under which the extensions that are this project's own have theirs.
///
/// Whoever has an arc of their own (a private enterprise number, say) may want all that their lists hold to lie below it.
public enum ExtensionArc {
    /// How many characters it may have.
    public static let longest = 60

    /// Whether it is such an arc: three numbers or more in decimal digits with points between, the first at most 2, the second below
    /// 40, the others below 2^128, none with leading zeros.
    public static func isSuch(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        guard octets.count <= Self.longest else { return false }
        let numbers = octets.split(separator: 0x2E, omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count >= 3, let first = numbers[0], let second = numbers[1] else { return false }
        return first <= 2 && second < 40 && numbers.allSatisfy { $0 != nil }
    }

    /// The number that decimal digits without leading zeros spell; `nil` for anything else.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt128? {
        guard let first = digits.first, first != 0x30 || digits.count == 1 else { return nil }
        var number: UInt128 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, isTooMuch) = number.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = tens.addingReportingOverflow(UInt128(digit - 0x30))
            guard !isTooMuch, !isOver else { return nil }
            number = sum
        }
        return number
    }
}
