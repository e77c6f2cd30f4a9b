// Fermat: n = p·q = a² − b² with a = (p + q) / 2 and b = (p − q) / 2. Where the primes are close, a lies just above the
// square root of n, and a² − n is a square after a few tries (CVE-2022-26320; CA/Browser Forum Baseline Requirements,
// section 6.1.1.3: "at least 100 rounds").

extension RSAModulus {
    /// Whether Fermat's method factors the modulus within so many rounds: then its primes are too close to each other.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto has no memory left.
    public func hasClosePrimes(rounds: Int) throws(CryptographyError) -> Bool {
        let modulus = try BigNumber(words: self.words)
        let root = try modulus.squareRoot()
        var first = try root.squared()
        guard first != modulus else { return true }
        let start = try root.plus(1)
        first = try start.squared().minus(modulus)
        // Only remainders are carried from round to round; nearly every one rules a square out.
        var candidate = try start.remainder(by: SquareSieve.period)
        var difference = try first.remainder(by: SquareSieve.period)
        for round in 0..<max(0, rounds) {
            if SquareSieve.mayBeSquare(difference),
                try start.plus(UInt64(round)).squared().minus(modulus).isSquare()
            {
                return true
            }
            difference = (difference + 2 * candidate + 1) % SquareSieve.period
            candidate = (candidate + 1) % SquareSieve.period
        }
        return false
    }
}

/// What remainders say about squares: one number in 1,600 passes that is none.
private enum SquareSieve {
    private static let moduli: [UInt64] = [63, 65, 11, 17, 19, 23, 31]

    /// The product of all moduli, below 2^40.
    static let period: UInt64 = moduli.reduce(64, *)

    private static let residuesOf64: UInt64 = (0..<64).reduce(0) { $0 | 1 << ($1 * $1 % 64) }
    private static let residues: [[Bool]] = moduli.map { modulus in
        var isResidue = [Bool](repeating: false, count: Int(modulus))
        for root in 0..<modulus { isResidue[Int(root * root % modulus)] = true }
        return isResidue
    }

    /// Whether a number may be a square, by its remainder on division by the period.
    static func mayBeSquare(_ remainder: UInt64) -> Bool {
        guard Self.residuesOf64 >> (remainder & 63) & 1 == 1 else { return false }
        for (modulus, isResidue) in zip(Self.moduli, Self.residues) where !isResidue[Int(remainder % modulus)] {
            return false
        }
        return true
    }
}
