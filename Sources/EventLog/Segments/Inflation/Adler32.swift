// "s1 is the sum of all bytes, s2 is the sum of all s1 values. Both sums are done modulo 65521. s1 is initialized to 1, s2 to
// zero."                                                                                          -- RFC 1950, section 9

/// The checksum behind a zlib stream.
enum Adler32 {
    private static let modulus: UInt32 = 65_521
    /// How many octets are added up in sixteen lanes of sixteen bits, which twice as many could overflow.
    private static let block = 256

    /// The checksum of octets.
    @safe
    static func checksum(_ octets: UnsafeRawBufferPointer) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        var next = 0
        while octets.count - next >= Self.block {
            // Each lane adds up its octets, and what it had come to before each of them.
            var sums = SIMD16<UInt16>()
            var earlier = SIMD16<UInt16>()
            for offset in stride(from: next, to: next + Self.block, by: 16) {
                let lanes = unsafe octets.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
                earlier &+= sums
                sums &+= SIMD16<UInt16>(truncatingIfNeeded: lanes)
            }
            high += low * UInt32(Self.block)
            for lane in 0..<16 {
                low += UInt32(sums[lane])
                high += 16 * UInt32(earlier[lane]) + UInt32(16 - lane) * UInt32(sums[lane])
            }
            low %= Self.modulus
            high %= Self.modulus
            next += Self.block
        }
        while next < octets.count {
            low += unsafe UInt32(octets[next])
            high += low
            next += 1
        }
        return (high % Self.modulus) << 16 | low % Self.modulus
    }
}
