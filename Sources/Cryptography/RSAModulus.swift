/// The modulus of an RSA key, as a number that can be examined for the ways in which moduli are known to be weak.
///
/// Every examination is a function of the modulus alone: it takes no key, no clock and no chance.
public struct RSAModulus: Hashable, Sendable {
    /// The magnitude in words of 64 bits, the least significant first, without leading zeros.
    let words: [UInt64]

    /// The modulus that an unsigned integer in network order is; `nil` where it is even, or zero.
    public init?(octets: [UInt8]) {
        guard let last = octets.last, last & 1 == 1 else { return nil }
        var words: [UInt64] = []
        words.reserveCapacity(octets.count / 8 + 1)
        var end = octets.endIndex
        while end > 0 {
            let start = max(0, end - 8)
            words.append(octets[start..<end].reduce(0) { $0 << 8 | UInt64($1) })
            end = start
        }
        while words.last == 0 { words.removeLast() }
        self.words = words
    }

    /// What is left on division by a small number, which must not be zero.
    func remainder(by divisor: UInt64) -> UInt64 {
        var remainder: UInt64 = 0
        for word in self.words.reversed() { remainder = divisor.dividingFullWidth((remainder, word)).remainder }
        return remainder
    }
}

extension PublicKey {
    /// The modulus of an RSA key; `nil` for a key of another family.
    public var rsaModulus: RSAModulus? {
        guard case .rsa(let modulus, _) = try? SubjectPublicKey(subjectPublicKeyInfo: self.subjectPublicKeyInfo) else {
            return nil
        }
        return RSAModulus(octets: Array(modulus))
    }

    /// The public exponent of an RSA key, which has at most 64 bits; `nil` for a key of another family.
    public var rsaPublicExponent: UInt64? {
        guard case .rsa(_, let exponent) = try? SubjectPublicKey(subjectPublicKeyInfo: self.subjectPublicKeyInfo),
            exponent.count <= 8
        else { return nil }
        return exponent.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
