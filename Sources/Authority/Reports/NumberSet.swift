/// Numbers that are not far from zero, a bit for each: of a log of a thousand million entries its segments are half a megabyte.
struct NumberSet: Sendable {
    private var words: [UInt64] = []

    /// Takes a number in.
    mutating func insert(_ number: UInt64) {
        let word = Int(number / 64)
        if word >= self.words.count {
            self.words.append(contentsOf: repeatElement(0, count: word + 1 - self.words.count))
        }
        self.words[word] |= 1 << (number % 64)
    }

    /// Whether a number is in it.
    func contains(_ number: UInt64) -> Bool {
        let word = Int(number / 64)
        return word < self.words.count && self.words[word] & 1 << (number % 64) != 0
    }
}
