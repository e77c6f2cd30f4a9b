/// The digit, in lower case, of a number below sixteen.
@inlinable
func hexadecimalDigit(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x57 + number }

@inlinable
func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
}

extension Collection where Element == UInt8 {
    /// The octets in lower-case hexadecimal, two digits each, without separators.
    @inlinable public var hexadecimal: String { String(decoding: self.hexadecimalOctets, as: UTF8.self) }

    /// The ASCII octets of ``hexadecimal``.
    @inlinable public var hexadecimalOctets: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(self.count * 2)
        for octet in self {
            digits.append(hexadecimalDigit(octet >> 4))
            digits.append(hexadecimalDigit(octet & 0x0F))
        }
        return digits
    }
}

extension Array where Element == UInt8 {
    /// The octets that an even number of hexadecimal digits (either case, no separators) spell; `nil` for anything else.
    public init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexadecimalValue(digits[index]), let low = hexadecimalValue(digits[index + 1]) else {
                return nil
            }
            octets.append(high << 4 | low)
        }
        self = octets
    }
}
