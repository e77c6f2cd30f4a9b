extension Collection where Element == UInt8 {
    /// The unsigned integer that these octets, most significant first, are, in decimal without leading zeros.
    @inlinable public var decimal: String {
        // Limbs of nine decimal digits, least significant first; octets are taken in fours, what is left over first.
        var limbs: [UInt32] = [0]
        var (group, rest) = (UInt64(0), (self.count + 3) % 4)
        for octet in self {
            group = group << 8 | UInt64(octet)
            guard rest == 0 else {
                rest -= 1
                continue
            }
            var carry = group
            for index in limbs.indices {
                let value = UInt64(limbs[index]) << 32 + carry
                let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 1_000_000_000)
                limbs[index] = UInt32(remainder)
                carry = quotient
            }
            while carry > 0 {
                limbs.append(UInt32(carry % 1_000_000_000))
                carry /= 1_000_000_000
            }
            (group, rest) = (0, 3)
        }
        // Digits, least significant first, as many as the limbs have, less the zeros in front.
        var digits: [UInt8] = []
        digits.append(addingCapacity: limbs.count * 9) { digits in
            for var limb in limbs {
                for _ in 0..<9 {
                    digits.append(0x30 + UInt8(truncatingIfNeeded: limb % 10))
                    limb /= 10
                }
            }
        }
        while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
        digits.reverse()
        return String(decoding: digits, as: UTF8.self)
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
