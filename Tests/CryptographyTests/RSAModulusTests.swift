import Bytes
import Testbed
import Testing

@testable import Cryptography

@Suite struct RSAModulusTests {
    private static func modulus(_ hexadecimal: String) throws -> RSAModulus {
        let digits = hexadecimal.count.isMultiple(of: 2) ? hexadecimal : "0" + hexadecimal
        return try #require([UInt8](hexadecimal: digits).flatMap { RSAModulus(octets: $0) })
    }

    private static func modulus(words: [UInt64]) -> RSAModulus? {
        RSAModulus(
            octets: words.reversed().flatMap { word in (0..<8).reversed().map { UInt8(word >> ($0 * 8) & 0xFF) } }
        )
    }

    @Test func anEvenNumberIsNoModulus() {
        #expect(RSAModulus(octets: []) == nil)
        #expect(RSAModulus(octets: [0]) == nil)
        #expect(RSAModulus(octets: [1, 2]) == nil)
        #expect(RSAModulus(octets: [0, 0, 1, 3])?.words == [0x103])
    }

    @Test func aModulusWithoutAKnownWeaknessPassesEveryExamination() throws {
        let modulus = try Self.modulus(ModulusVector.strong)
        #expect(modulus.smallFactor() == nil)
        #expect(try !modulus.hasClosePrimes(rounds: 1_000))
        #expect(!modulus.isOfROCA)
    }

    @Test func keysThatLibcryptoMakesPassEveryExamination() throws {
        for algorithm in [KeyAlgorithm.rsa2048, .rsa3072] {
            let modulus = try #require(try PrivateKey.generate(algorithm).publicKey.rsaModulus)
            #expect(modulus.smallFactor() == nil)
            #expect(try !modulus.hasClosePrimes(rounds: 1_000))
            #expect(!modulus.isOfROCA)
        }
        #expect(try PrivateKey.generate(.ecP256).publicKey.rsaModulus == nil)
    }

    // MARK: - Small factors

    @Test func theSmallFactorOfAVectorIsFound() throws {
        #expect(try Self.modulus(ModulusVector.smallFactor).smallFactor() == 65_521)
    }

    @Test func everyOddPrimeBelow65536IsFoundAndNothingElse() throws {
        // Mersenne primes: nothing below 65,536 divides them, nor a product of two of them.
        let words: [UInt64] = [UInt64.max, UInt64.max >> 3]  // 2^125 - 1 is divisible by 31; with it, 31 comes first.
        #expect(Self.modulus(words: words)?.smallFactor() == 31)
        let mersenne = try #require(Self.modulus(words: [UInt64.max, UInt64.max >> 1]))  // 2^127 - 1
        #expect(mersenne.smallFactor() == nil)
        for prime in OddPrimes.below65536 {
            var carry: UInt64 = 0
            var product: [UInt64] = []
            for word in mersenne.words {
                let (high, low) = word.multipliedFullWidth(by: UInt64(prime))
                let (sum, overflows) = low.addingReportingOverflow(carry)
                product.append(sum)
                carry = high + (overflows ? 1 : 0)
            }
            #expect(Self.modulus(words: product + [carry])?.smallFactor() == prime)
        }
        #expect(OddPrimes.below65536.count == 6_541)
    }

    @Test(arguments: [20_171_015 as UInt64])
    func whatIsFoundDividesAndWhatIsNotFoundHasNoSmallFactor(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for count in 1...40 {
            let words = (0..<count).map { _ in generator.next() | 1 }
            guard let modulus = Self.modulus(words: words) else { continue }
            let expected = OddPrimes.below65536.first { modulus.remainder(by: UInt64($0)) == 0 }
            #expect(modulus.smallFactor() == expected, "seed \(seed), \(count) words")
        }
    }

    // MARK: - Close primes

    @Test func closePrimesAreFoundWithinTheirRoundsAndNotBefore() throws {
        #expect(try Self.modulus(ModulusVector.closePrimes).hasClosePrimes(rounds: 1))
        let far = try Self.modulus(ModulusVector.closePrimesFar)
        #expect(try !far.hasClosePrimes(rounds: 100))
        #expect(try far.hasClosePrimes(rounds: 1_000))
    }

    @Test func theSquareOfAPrimeHasClosePrimes() throws {
        #expect(try RSAModulus(octets: [0x31])?.hasClosePrimes(rounds: 0) == true)
        #expect(try RSAModulus(octets: [1])?.hasClosePrimes(rounds: 0) == true)
    }

    @Test func fermatsMethodAgreesWithArithmeticOnSmallNumbers() throws {
        for number in stride(from: 3, to: 4_000, by: 2) {
            let modulus = try #require(RSAModulus(octets: [UInt8(number >> 8), UInt8(number & 0xFF)]))
            var root = 0
            while root * root < number { root += 1 }
            let isSquare = root * root == number
            let expected =
                isSquare
                || (0..<5).contains { round in
                    let difference = (root + round) * (root + round) - number
                    return (0...100).contains { $0 * $0 == difference }
                }
            #expect(try modulus.hasClosePrimes(rounds: 5) == expected, "\(number)")
        }
    }

    @Test(arguments: [7 as UInt64])
    func aSquareRootIsTheGreatestThatFits(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for count in 1...70 {
            let number = try BigNumber(words: (0..<count).map { _ in generator.next() })
            let root = try number.squareRoot()
            let rest = try number.minus(root.squared())
            // n - r² <= 2r, so that (r + 1)² is beyond n.
            #expect(rest.bits <= root.bits + 1, "seed \(seed), \(count) words")
            #expect(try root.squared().isSquare())
            #expect(try !root.squared().plus(1).isSquare())
        }
    }

    // MARK: - ROCA

    @Test func thePublishedModulusOfAnAffectedChipIsFound() throws {
        #expect(try Self.modulus(ModulusVector.publishedROCA).isOfROCA)
        #expect(try Self.modulus(ModulusVector.roca).isOfROCA)
    }

    @Test func lookalikesThatFitEachPrimeAndNoExponentAreNotTaken() throws {
        for lookalike in ModulusVector.publishedLookalikes { #expect(try !Self.modulus(lookalike).isOfROCA) }
    }

    @Test func aMultipleOfOneOfThePrimesIsNoPowerOf65537() {
        #expect(RSAModulus(octets: [3])?.isOfROCA == false)
        #expect(RSAModulus(octets: [1])?.isOfROCA == true)
        #expect(RSAModulus(octets: [1, 0, 1])?.isOfROCA == true)
    }
}
