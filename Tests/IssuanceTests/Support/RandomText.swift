import Testbed

/// Texts of characters that have something to prepare, the same for the same seed.
struct RandomText {
    private var random: SplitMix64

    init(seed: UInt64) { self.random = SplitMix64(seed: seed) }

    /// Up to twelve code points: letters with their marks, spaces, compatibility characters, Hangul, anything at all.
    mutating func next() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self.random) {
            let range = Self.ranges.randomElement(using: &self.random) ?? 0x20...0x7E
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self.random)) { scalars.append(scalar) }
        }
        return String(scalars)
    }

    private static let ranges: [ClosedRange<UInt32>] = [
        0x20...0x20, 0x00...0x7F, 0x80...0x24F, 0x300...0x36F, 0x300...0x330, 0x340...0x345, 0x370...0x5C4,
        0x5B0...0x6ED, 0x900...0xDFF, 0xF40...0x10FF, 0x1100...0x11FF, 0xAC00...0xD7A3, 0x1E00...0x1FFF,
        0x2000...0x206F, 0x2070...0x24FF, 0x3000...0x33FF, 0xF900...0xFFFF, 0x10400...0x1044F, 0x1D100...0x1D7FF,
        0x2F800...0x2FA1F, 0xE0000...0xE007F, 0x0...0x10FFFF,
    ]
}
