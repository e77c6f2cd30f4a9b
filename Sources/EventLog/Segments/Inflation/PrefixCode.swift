// "all codes of a given bit length have lexicographically consecutive values, in the same order as the symbols they represent;
// shorter codes lexicographically precede longer codes."                                     -- RFC 1951, section 3.2.2

/// A prefix code by which words of at most fifteen bits are looked up: shorter ones at once, longer ones bit by bit.
///
/// `@unchecked Sendable`: it belongs to one ``Inflater``, which has one user at a time.
@safe
final class PrefixCode: @unchecked Sendable {
    /// The longest word.
    static let longest = 15

    private let symbols: [PrefixEntry]
    private let lookupBits: Int
    /// An entry for each value that the next bits can have.
    let entries: UnsafeMutablePointer<PrefixEntry>
    /// Which bits are looked up at once.
    let mask: UInt64
    /// How many words there are of each length.
    private var counts = [Int](repeating: 0, count: PrefixCode.longest + 1)
    /// The symbols that have words, in the order of the words.
    private var ordered: [Int] = []

    /// A code of an alphabet, as yet without words.
    init(_ symbols: [PrefixEntry], lookupBits: Int) {
        self.symbols = symbols
        self.lookupBits = lookupBits
        self.mask = (1 << UInt64(lookupBits)) - 1
        unsafe self.entries = .allocate(capacity: 1 << lookupBits)
        unsafe self.entries.initialize(repeating: .invalid, count: 1 << lookupBits)
    }

    deinit { unsafe self.entries.deallocate() }

    /// Takes the words that have the given lengths, zero for symbols without one; `false` where those are no code.
    ///
    /// As in zlib, some values of the bits may have no meaning only where one word of one bit is all that there is, or none.
    func assign(_ lengths: ArraySlice<UInt8>, mustBeComplete: Bool = false) -> Bool {
        var counts = [Int](repeating: 0, count: Self.longest + 1)
        for length in lengths { counts[Int(length)] += 1 }
        let used = lengths.count - counts[0]
        counts[0] = 0
        var left = 1
        for count in counts[1...] {
            left = left << 1 - count
            guard left >= 0 else { return false }
        }
        guard left == 0 || used == 0 || (used == 1 && counts[1] == 1 && !mustBeComplete) else { return false }
        let ordered = Self.order(lengths, counts, used)
        self.counts = counts
        self.ordered = ordered
        self.fill(counts, ordered, isComplete: left == 0)
        return true
    }

    private static func order(_ lengths: ArraySlice<UInt8>, _ counts: [Int], _ used: Int) -> [Int] {
        var next = [Int](repeating: 0, count: Self.longest + 2)
        for length in 1...Self.longest { next[length + 1] = next[length] + counts[length] }
        var ordered = [Int](repeating: 0, count: used)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            ordered[next[Int(length)]] = symbol
            next[Int(length)] += 1
        }
        return ordered
    }

    private func fill(_ counts: [Int], _ ordered: [Int], isComplete: Bool) {
        let (size, entries) = unsafe (1 << self.lookupBits, self.entries)
        if !isComplete { unsafe entries.update(repeating: .invalid, count: size) }
        var word = 0
        var index = 0
        for length in 1...Self.longest {
            for symbol in ordered[index..<index + counts[length]] {
                // Words lie in the stream from their first bit on, which is its lowest.
                var place = word.reversed(bits: length)
                if length <= self.lookupBits {
                    let entry = self.symbols[symbol].of(length: length)
                    while place < size {
                        unsafe entries[place] = entry
                        place += 1 << length
                    }
                } else {
                    unsafe entries[place & (size - 1)] = .long
                }
                word += 1
            }
            index += counts[length]
            word <<= 1
        }
    }

    /// The entry of a word that was not found at once.
    func longEntry(_ bits: UInt64) -> PrefixEntry {
        var word = 0
        var first = 0
        var index = 0
        for length in 1...Self.longest {
            word |= Int(bits >> UInt64(length - 1) & 1)
            let count = self.counts[length]
            if word - first < count { return self.symbols[self.ordered[index + word - first]].of(length: length) }
            index += count
            first = (first + count) << 1
            word <<= 1
        }
        return .invalid
    }
}

extension Int {
    /// The lowest bits, at most sixteen, in the opposite order.
    fileprivate func reversed(bits: Int) -> Int {
        let word = UInt16(truncatingIfNeeded: self)
        let pairs = (word & 0x5555) << 1 | (word >> 1) & 0x5555
        let fours = (pairs & 0x3333) << 2 | (pairs >> 2) & 0x3333
        let octets = (fours & 0x0F0F) << 4 | (fours >> 4) & 0x0F0F
        return Int(octets.byteSwapped >> UInt16(16 - bits))
    }
}
