internal import COpenSSL

/// A natural number of any size, as libcrypto keeps it: for public numbers only, since its time tells its value.
///
/// Never shared: made, used and freed within one call.
@safe
final class BigNumber {
    private let pointer: OpaquePointer  // BIGNUM *, owned

    private init() throws(CryptographyError) {
        guard let pointer = unsafe BN_new() else { throw CryptographyError(draining: .verificationFailed) }
        unsafe self.pointer = pointer
    }

    deinit { unsafe BN_free(self.pointer) }

    /// The number of the given words, the least significant first.
    convenience init(words: [UInt64]) throws(CryptographyError) {
        try self.init()
        var octets = words.map(\.littleEndian)
        let isSet = unsafe octets.withUnsafeMutableBytes { octets in
            let start = unsafe octets.bindMemory(to: UInt8.self)
            return unsafe BN_lebin2bn(start.baseAddress, Int32(octets.count), self.pointer) != nil
        }
        guard isSet else { throw CryptographyError(draining: .verificationFailed) }
    }

    /// The number of bits, without leading zeros.
    var bits: Int { Int(unsafe BN_num_bits(self.pointer)) }

    /// The sum of this number and a small one.
    func plus(_ word: UInt64) throws(CryptographyError) -> BigNumber {
        try unsafe Self.make { sum, _ in unsafe BN_copy(sum, self.pointer) != nil && BN_add_word(sum, UInt(word)) == 1 }
    }

    /// This number less another, which must not be greater.
    func minus(_ other: BigNumber) throws(CryptographyError) -> BigNumber {
        try unsafe Self.make { difference, _ in unsafe BN_sub(difference, self.pointer, other.pointer) == 1 }
    }

    /// The square.
    func squared() throws(CryptographyError) -> BigNumber {
        try unsafe Self.make { square, context in unsafe BN_sqr(square, self.pointer, context) == 1 }
    }

    /// What is left on division by a small number, which must not be zero.
    func remainder(by word: UInt64) throws(CryptographyError) -> UInt64 {
        let remainder = UInt64(unsafe BN_mod_word(self.pointer, UInt(word)))
        guard remainder < word else { throw CryptographyError(draining: .verificationFailed) }
        return remainder
    }

    /// The greatest number whose square is not greater than this one.
    ///
    /// Newton's method from above: each step about doubles the digits that are right, and the first that does not fall
    /// is at the end.
    func squareRoot() throws(CryptographyError) -> BigNumber {
        guard self.bits > 1 else { return self }
        var root = try unsafe Self.make { power, _ in unsafe BN_set_bit(power, Int32((self.bits + 1) / 2)) == 1 }
        while true {
            let current = root
            let next = try unsafe Self.make { mean, context in
                unsafe BN_div(mean, nil, self.pointer, current.pointer, context) == 1
                    && BN_add(mean, mean, current.pointer) == 1 && BN_rshift1(mean, mean) == 1
            }
            guard unsafe BN_cmp(next.pointer, current.pointer) < 0 else { return current }
            root = next
        }
    }

    /// Whether this number is a square.
    func isSquare() throws(CryptographyError) -> Bool { try self.squareRoot().squared() == self }

    /// A number that a piece of work sets.
    private static func make(
        _ work: (_ result: OpaquePointer, _ context: OpaquePointer) -> Bool
    ) throws(CryptographyError) -> BigNumber {
        let number = try BigNumber()
        guard let context = unsafe BN_CTX_new() else { throw CryptographyError(draining: .verificationFailed) }
        defer { unsafe BN_CTX_free(context) }
        guard unsafe work(number.pointer, context) else { throw CryptographyError(draining: .verificationFailed) }
        return number
    }
}

extension BigNumber: Equatable {
    /// Whether both are the same number.
    static func == (left: BigNumber, right: BigNumber) -> Bool {
        unsafe BN_cmp(left.pointer, right.pointer) == 0
    }
}
