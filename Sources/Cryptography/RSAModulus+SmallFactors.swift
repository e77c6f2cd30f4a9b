// The modulus is divided by products of primes that fill a word, without finding the quotient: with the inverse of the
// product modulo 2^64, each word costs two multiplications (Jebelean, "An algorithm for exact division", 1993). What is
// left is the remainder times a power of 2^64, which a prime of the product divides if and only if it divides the modulus.

extension RSAModulus {
    /// The smallest prime below 65,536 that divides the modulus; `nil` where none does.
    public func smallFactor() -> UInt16? {
        let table = PrimeProducts.all
        var index = 0
        // Four products at a time: they do not wait for one another.
        while index < table.count {
            let (a, b, c, d) = (table[index], table[index + 1], table[index + 2], table[index + 3])
            var (left0, left1, left2, left3): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
            for word in self.words {
                left0 = a.step(word, left0)
                left1 = b.step(word, left1)
                left2 = c.step(word, left2)
                left3 = d.step(word, left3)
            }
            if let factor = a.factor(of: left0) ?? b.factor(of: left1) ?? c.factor(of: left2) ?? d.factor(of: left3) {
                return factor
            }
            index += 4
        }
        return nil
    }
}

/// A product of odd primes that fits into a word, and what divides by it.
private struct PrimeProduct {
    let value: UInt64
    let inverse: UInt64
    /// Where its primes lie among all.
    let primes: Range<Int>

    init(_ value: UInt64, primes: Range<Int>) {
        self.value = value
        self.inverse = value.inverseModuloWord
        self.primes = primes
    }

    /// Takes the next word in, the least significant first.
    @inline(__always)
    func step(_ word: UInt64, _ left: UInt64) -> UInt64 {
        // The borrow is all ones above the word: a branch on it would be guessed wrong every other time.
        let difference = UInt128(word) &- UInt128(left)
        let quotient = UInt64(truncatingIfNeeded: difference) &* self.inverse
        return quotient.multipliedFullWidth(by: self.value).high &- UInt64(truncatingIfNeeded: difference &>> 64)
    }

    /// The smallest prime of the product that divides what was left.
    @inline(__always)
    func factor(of left: UInt64) -> UInt16? {
        for index in self.primes where PrimeProducts.primes[index].divides(left) {
            return PrimeProducts.primes[index].value
        }
        return nil
    }
}

/// An odd prime, and what tells whether it divides: a multiple times the inverse is the quotient, which is small.
private struct SmallPrime {
    let value: UInt16
    let inverse: UInt64
    let largestQuotient: UInt64

    init(_ value: UInt16) {
        self.value = value
        self.inverse = UInt64(value).inverseModuloWord
        self.largestQuotient = UInt64.max / UInt64(value)
    }

    @inline(__always)
    func divides(_ number: UInt64) -> Bool { number &* self.inverse <= self.largestQuotient }
}

/// Every odd prime below 65,536, in products that fill a word.
private enum PrimeProducts {
    static let primes: [SmallPrime] = OddPrimes.below65536.map(SmallPrime.init)

    /// The products, filled up to a multiple of four with products of nothing, which nothing divides.
    static let all: [PrimeProduct] = {
        var products: [PrimeProduct] = []
        var value: UInt64 = 1
        var start = 0
        for (index, prime) in OddPrimes.below65536.enumerated() {
            let (next, overflows) = value.multipliedReportingOverflow(by: UInt64(prime))
            if overflows {
                products.append(PrimeProduct(value, primes: start..<index))
                (value, start) = (UInt64(prime), index)
            } else {
                value = next
            }
        }
        products.append(PrimeProduct(value, primes: start..<OddPrimes.below65536.count))
        while !products.count.isMultiple(of: 4) { products.append(PrimeProduct(1, primes: 0..<0)) }
        return products
    }()
}

/// Small primes, by the sieve of Eratosthenes.
enum OddPrimes {
    /// Every odd prime below 65,536, rising.
    static let below65536: [UInt16] = {
        var isComposite = [Bool](repeating: false, count: 65_536)
        var primes: [UInt16] = []
        for candidate in stride(from: 3, to: 65_536, by: 2) where !isComposite[candidate] {
            primes.append(UInt16(candidate))
            for multiple in stride(from: candidate * candidate, to: 65_536, by: 2 * candidate) {
                isComposite[multiple] = true
            }
        }
        return primes
    }()
}

extension UInt64 {
    /// The inverse of an odd number modulo 2^64, by Newton's iteration: each step doubles the bits that are right.
    fileprivate var inverseModuloWord: UInt64 {
        var inverse = self
        for _ in 0..<5 { inverse = inverse &* (2 &- self &* inverse) }
        return inverse
    }
}
