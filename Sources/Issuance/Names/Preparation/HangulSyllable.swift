// The Unicode Standard, 3.12, "Conjoining Jamo Behavior": SBase, LBase, VBase and TBase, LCount, VCount and TCount.

/// Hangul syllables, which are taken apart and put together by arithmetic.
enum HangulSyllable {
    private static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    private static let leading: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    /// The trailing consonants, and before them the place of none.
    private static let trailing: Range<UInt32> = 0x11A7..<0x11C3
    private static let trailingCount: UInt32 = 28
    private static let vowelCount: UInt32 = 21

    /// The two or three letters of a syllable; `nil` where the code point is none.
    static func decomposed(_ point: UInt32) -> [UInt32]? {
        guard Self.syllables.contains(point) else { return nil }
        let index = point - Self.syllables.lowerBound
        let (block, consonant) = index.quotientAndRemainder(dividingBy: Self.trailingCount)
        let letters = [
            Self.leading.lowerBound + block / Self.vowelCount, Self.vowels.lowerBound + block % Self.vowelCount,
        ]
        return consonant == 0 ? letters : letters + [Self.trailing.lowerBound + consonant]
    }

    /// The syllable of a consonant and a vowel, or of such a syllable and a trailing consonant; `nil` for anything else.
    static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if Self.leading.contains(first), Self.vowels.contains(second) {
            let block = (first - Self.leading.lowerBound) * Self.vowelCount + (second - Self.vowels.lowerBound)
            return Self.syllables.lowerBound + block * Self.trailingCount
        }
        guard Self.syllables.contains(first), second > Self.trailing.lowerBound, Self.trailing.contains(second),
            (first - Self.syllables.lowerBound).isMultiple(of: Self.trailingCount)
        else { return nil }
        return first + (second - Self.trailing.lowerBound)
    }
}
