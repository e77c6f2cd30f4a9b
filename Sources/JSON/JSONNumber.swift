/// A number by the grammar of RFC 8259 section 6, kept exact.
///
/// `number = [ minus ] int [ frac ] [ exp ]`
public struct JSONNumber: Sendable {
    /// Whether it is an integer, an exponent taken into account.
    public let isWhole: Bool
    /// The integer towards zero; `nil` beyond what 64 bits hold.
    public let truncated: Int64?

    /// Reads text that already follows the grammar.
    public init(_ text: ArraySlice<UInt8>) {
        if let number = Self.plain(text) {
            self.isWhole = true
            self.truncated = number
            return
        }
        var isNegative = false
        var digits: [UInt8] = []  // significant ones, leading zeros dropped
        var scale = 0  // how many of them stand behind the point
        var exponent = 0
        var isExponentNegative = false
        var part = Part.integer
        for octet in text {
            switch (octet, part) {
            case (0x2D, .exponent): isExponentNegative = true
            case (0x2D, _): isNegative = true
            case (0x2E, _): part = .fraction
            case (0x65, _), (0x45, _): part = .exponent
            case (0x30...0x39, .exponent): exponent = min(exponent * 10 + Int(octet - 0x30), 1_000_000_000)
            case (0x30...0x39, _):
                if part == .fraction { scale += 1 }
                if octet != 0x30 || !digits.isEmpty { digits.append(octet - 0x30) }
            default: break
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            scale -= 1
        }
        guard !digits.isEmpty else {
            self.isWhole = true
            self.truncated = 0
            return
        }
        // The value is digits × 10^shift.
        let shift = (isExponentNegative ? -exponent : exponent) - scale
        self.isWhole = shift >= 0
        if shift < 0 { digits.removeLast(min(digits.count, -shift)) }
        guard digits.count + max(shift, 0) <= 19 else {
            self.truncated = nil
            return
        }
        if shift > 0 { digits += [UInt8](repeating: 0, count: shift) }
        var value: Int64 = 0
        for digit in digits {
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowOfSum) =
                isNegative
                ? tenfold.subtractingReportingOverflow(Int64(digit)) : tenfold.addingReportingOverflow(Int64(digit))
            guard !overflow, !overflowOfSum else {
                self.truncated = nil
                return
            }
            value = sum
        }
        self.truncated = value
    }

    /// The number that digits alone spell, where they are few enough to fit for certain.
    private static func plain(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 18 else { return nil }
        var number: Int64 = 0
        for octet in text {
            guard (0x30...0x39).contains(octet) else { return nil }
            number = number * 10 + Int64(octet - 0x30)
        }
        return number
    }

    private enum Part { case integer, fraction, exponent }
}
