/// What the next bits of a compressed stream mean under one code: a symbol, and how many bits to go on by.
///
/// Six bits say how many bits the word and its extra bits have, four how many the word alone; sixteen are the value.
struct PrefixEntry {
    private let packed: UInt32

    private static let literalFlag: UInt32 = 1 << 10
    private static let endFlag: UInt32 = 1 << 11
    private static let longFlag: UInt32 = 1 << 12

    private init(packed: UInt32) { self.packed = packed }

    /// A symbol that stands for its value and what so many bits after it add.
    init(value: UInt32, extraBits: UInt32 = 0) { self.packed = value << 16 | extraBits }

    /// An octet that stands for itself.
    static func literal(_ octet: UInt32) -> PrefixEntry { PrefixEntry(packed: octet << 16 | Self.literalFlag) }

    /// The end of a block.
    static let end = PrefixEntry(packed: Self.endFlag)
    /// What no word is for.
    static let invalid = PrefixEntry(packed: 0)
    /// The beginning of words that are longer than what is looked up at once.
    static let long = PrefixEntry(packed: Self.longFlag)

    /// The same for a word of so many bits; what is invalid stays so.
    func of(length: Int) -> PrefixEntry {
        self.packed == 0 ? self : PrefixEntry(packed: self.packed + UInt32(truncatingIfNeeded: length << 6 | length))
    }

    /// Whether no word begins so.
    @inline(__always) var isInvalid: Bool { self.packed == 0 }
    @inline(__always) var isLiteral: Bool { self.packed & Self.literalFlag != 0 }
    @inline(__always) var isEnd: Bool { self.packed & Self.endFlag != 0 }
    @inline(__always) var isLong: Bool { self.packed & Self.longFlag != 0 }
    /// An octet that stands for itself.
    @inline(__always) var octet: UInt8 { UInt8(truncatingIfNeeded: self.packed >> 16) }
    /// The value, before what the extra bits add.
    @inline(__always) var value: Int { Int(self.packed >> 16) }
    /// How many bits the word has.
    @inline(__always) var wordBits: UInt64 { UInt64(self.packed >> 6 & 0xF) }
    /// How many bits the word and its extra bits have, in the six lowest bits: all that a shift of 64 bits looks at.
    @inline(__always) var allBits: UInt64 { UInt64(self.packed) }
}

/// The symbols of the three alphabets.                                        -- RFC 1951, sections 3.2.5 and 3.2.7
enum PrefixAlphabet {
    /// The lengths of the code lengths' words come in this order.
    static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The nineteen symbols that code lengths are written in: each stands for itself.
    static let codeLengths: [PrefixEntry] = (0..<19).map { .literal($0) }

    /// Octets, the end of a block, and the lengths of what is repeated; two symbols mean nothing.
    static let octetsAndLengths: [PrefixEntry] = {
        var entries = (0..<256).map { PrefixEntry.literal($0) } + [.end]
        var length: UInt32 = 3
        for symbol in 0..<28 {
            let extraBits = symbol < 8 ? 0 : UInt32(symbol / 4 - 1)
            entries.append(PrefixEntry(value: length, extraBits: extraBits))
            length += 1 << extraBits
        }
        // The last one is out of line: 258 and no 259.
        return entries + [PrefixEntry(value: 258), .invalid, .invalid]
    }()

    /// How far back lies what is repeated; two symbols mean nothing.
    static let distances: [PrefixEntry] = {
        var entries: [PrefixEntry] = []
        var distance: UInt32 = 1
        for symbol in 0..<30 {
            let extraBits = symbol < 4 ? 0 : UInt32(symbol / 2 - 1)
            entries.append(PrefixEntry(value: distance, extraBits: extraBits))
            distance += 1 << extraBits
        }
        return entries + [.invalid, .invalid]
    }()
}
