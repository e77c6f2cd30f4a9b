// "The consistent sampling method associates a pseudorandom number (a "ticket number") with each object, then samples objects in
// order of increasing ticket number."                  -- R. L. Rivest, consistent_sampler.py (github.com/ron-rivest/audit-lab)
//
// first_fraction(id, seed) = D(D(seed) + id), where D(x) is the SHA-256 of x in UTF-8, taken modulo 10^64, in 64 decimal digits.

internal import Bytes
internal import Cryptography

/// The numbers that draw a sample: each thing has one, and the smallest are drawn.
struct SampleTickets: Sendable {
    /// How many decimal digits a number has.
    static let digits = 64

    /// D(seed).
    let seedDigits: [UInt8]

    /// The numbers that a seed gives.
    init(seed: String) throws(CryptographyError) { self.seedDigits = try Self.decimal(of: Array(seed.utf8)) }

    /// The ticket of the thing of a name: 64 digits, ASCII.
    ///
    /// Two tickets compare as their digits do.
    func ticket(of name: String) throws(CryptographyError) -> [UInt8] {
        try Self.decimal(of: self.seedDigits + Array(name.utf8))
    }

    /// D: SHA-256 modulo 10^64, in decimal with leading zeros.
    static func decimal(of octets: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let digest = try SHA256.digest(of: octets)
        var words: [UInt32] = []
        for word in [digest.words.0, digest.words.1, digest.words.2, digest.words.3] {
            words.append(UInt32(truncatingIfNeeded: word >> 32))
            words.append(UInt32(truncatingIfNeeded: word))
        }
        var digits = [UInt8](repeating: 0x30, count: Self.digits)
        // Nine digits at a time, the last ones first: what is above the 64th is what the modulus takes away.
        var end = Self.digits
        while end > 0 {
            var rest: UInt64 = 0
            for index in words.indices {
                let part = rest << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: part / 1_000_000_000)
                rest = part % 1_000_000_000
            }
            let begin = max(0, end - 9)
            for index in (begin..<end).reversed() {
                digits[index] = 0x30 + UInt8(rest % 10)
                rest /= 10
            }
            end = begin
        }
        return digits
    }
}
