extension Collection where Element == UInt8 {
    /// The unsigned integer that these octets, most significant first, are, in decimal without leading zeros.
    public var decimal: String {
        // Limbs of nine decimal digits, least significant first.
        var limbs: [UInt32] = [0]
        for octet in self {
            var carry = UInt64(octet)
            for index in limbs.indices {
                let value = (UInt64(limbs[index]) << 8) + carry
                limbs[index] = UInt32(value % 1_000_000_000)
                carry = value / 1_000_000_000
            }
            if carry > 0 { limbs.append(UInt32(carry)) }
        }
        var text = String(limbs[limbs.count - 1])
        for limb in limbs.dropLast().reversed() {
            let digits = String(limb)
            text += String(repeating: "0", count: 9 - digits.count) + digits
        }
        return text
    }
}

extension Array where Element == UInt8 {
    /// The octets, most significant first and without leading zeros, of an unsigned decimal integer of at most 100 digits; `nil` for anything else.
    public init?(decimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.count <= 100 else { return nil }
        var octets: [UInt8] = []  // least significant first
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            var carry = UInt16(digit - 0x30)
            for index in octets.indices {
                let value = UInt16(octets[index]) * 10 + carry
                octets[index] = UInt8(truncatingIfNeeded: value)
                carry = value >> 8
            }
            if carry > 0 { octets.append(UInt8(carry)) }
        }
        self = octets.reversed()
    }
}
