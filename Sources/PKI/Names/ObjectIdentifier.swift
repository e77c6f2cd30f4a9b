internal import Bytes

// X.690, 8.19: "The contents octets shall be an (ordered) list of encodings of subidentifiers concatenated together."
// "the leading octet of the subidentifier shall not have the value 80"; the first subidentifier is 40 × arc₁ + arc₂.

/// A name of a kind of thing, held as the contents octets of its encoding, inline: no copy of it counts a reference.
public struct ObjectIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The most contents octets that are accepted: what common readers of certificates take (pyca/cryptography).
    public static let maximumOctets = 63
    /// The most octets of a subidentifier below 2^128, which is what the same readers take: a UUID is one (X.667).
    private static let maximumSubidentifierOctets = 19

    /// The first 32 contents octets, first octets first, and zero behind their end.
    @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)
    /// The contents octets after those, as almost none has, and in the last octet the count of all.
    @usableFromInline let rest: (UInt64, UInt64, UInt64, UInt64)

    /// The identifier that the contents octets of an OBJECT IDENTIFIER hold.
    ///
    /// - Throws: `invalidObjectIdentifier` where they are empty, more than ``maximumOctets``, cut off or not minimal, or hold a
    ///   subidentifier of 2^128 or more.
    public init(contents: some Collection<UInt8>) throws(PKIError) {
        let contents = Array(contents)
        try self.init(contents: contents, contents.indices)
    }

    /// The identifier that a range of octets holds.
    init(contents octets: borrowing [UInt8], _ range: Range<Int>) throws(PKIError) {
        guard Self.isWellFormed(octets, range) else {
            throw PKIError(.contentsAreNoObjectIdentifier)
        }
        self.init(octets, range)
    }

    private init(_ octets: borrowing [UInt8], _ range: Range<Int>) {
        let count = UInt64(range.count)
        self.words = (
            Self.word(0, of: octets, range), Self.word(1, of: octets, range), Self.word(2, of: octets, range),
            Self.word(3, of: octets, range)
        )
        guard count > 32 else {
            self.rest = (0, 0, 0, count)
            return
        }
        self.rest = (
            Self.word(4, of: octets, range), Self.word(5, of: octets, range), Self.word(6, of: octets, range),
            Self.word(7, of: octets, range) | count
        )
    }

    /// Eight of the octets in a range as one number, zero behind the range's end.
    private static func word(_ number: Int, of octets: borrowing [UInt8], _ range: Range<Int>) -> UInt64 {
        let start = range.lowerBound + 8 * number
        guard start < range.upperBound else { return 0 }
        var word: UInt64 = 0
        var shift: UInt64 = 56
        for index in start..<min(start + 8, range.upperBound) {
            word |= UInt64(octets[index]) << shift
            shift &-= 8
        }
        return word
    }

    /// The identifier that numbers with points between them spell; `nil` for anything else.
    ///
    /// Two arcs at least, the first 0 to 2, the second below 40 under 0 and 1, none with leading zeros; an arc may have up to
    /// 128 bits, as that of a UUID under 2.25 has (X.667).
    public init?(_ dotted: some StringProtocol) {
        guard dotted.utf8.count <= 4 * Self.maximumOctets else { return nil }
        var arcs: [[UInt8]] = []
        for part in dotted.utf8.split(separator: 0x2E, omittingEmptySubsequences: false) {
            guard let arc = Self.arc(part) else { return nil }
            arcs.append(arc)
        }
        guard arcs.count >= 2, arcs[0].count == 1, arcs[0][0] <= 2,
            arcs[0][0] == 2 || arcs[1].count == 1 && arcs[1][0] < 40
        else { return nil }
        Self.add(40 * UInt16(arcs[0][0]), to: &arcs[1])
        var contents: [UInt8] = []
        for arc in arcs.dropFirst() {
            contents.append(contentsOf: arc.dropLast().map { 0x80 | $0 })
            contents.append(contentsOf: arc.suffix(1))
        }
        guard Self.isWellFormed(contents, contents.indices) else { return nil }
        self.init(contents, contents.indices)
    }

    /// The identifier of arcs that this module's authors wrote down.
    init(_ first: UInt64, _ second: UInt64, _ others: UInt64...) {
        let contents = Self.encode([first, second] + others)
        self.init(contents, contents.indices)
    }

    /// The identifier of contents octets that this module's authors wrote down.
    init(wellFormed contents: [UInt8]) { self.init(contents, contents.indices) }

    /// How many contents octets there are.
    var count: Int { Int(self.rest.3 & 0xFF) }

    /// The contents octets, without tag and length.
    public var contents: [UInt8] {
        var contents: [UInt8] = []
        contents.reserveCapacity(self.count)
        self.append(to: &contents)
        return contents
    }

    /// Appends the contents octets.
    func append(to octets: inout [UInt8]) {
        let count = self.count
        octets.append(addingCapacity: count) { octets in
            for place in 0..<count {
                octets.append(UInt8(truncatingIfNeeded: self.word(place / 8) >> UInt64(56 - 8 * (place & 7))))
            }
        }
    }

    private func word(_ number: Int) -> UInt64 {
        switch number {
        case 0: self.words.0
        case 1: self.words.1
        case 2: self.words.2
        case 3: self.words.3
        case 4: self.rest.0
        case 5: self.rest.1
        case 6: self.rest.2
        default: self.rest.3
        }
    }

    /// Whether a range of octets is this identifier's contents.
    func isSpelt(in octets: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count == self.count else { return false }
        for place in 0..<range.count {
            let octet = UInt8(truncatingIfNeeded: self.word(place / 8) >> UInt64(56 - 8 * (place & 7)))
            guard octets[range.lowerBound + place] == octet else { return false }
        }
        return true
    }

    /// Whether both are the same octets.
    @inlinable
    public static func == (left: ObjectIdentifier, right: ObjectIdentifier) -> Bool {
        left.words == right.words && left.rest == right.rest
    }

    /// Feeds the octets to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
        hasher.combine(self.rest.3)
    }

    /// The arcs in decimal with points between them, as in `1.2.840.113549`.
    public var dotted: String {
        var arcs: [String] = []
        var octets: [UInt8] = []
        for octet in self.contents {
            octets.append(octet)
            guard octet & 0x80 == 0 else { continue }
            if arcs.isEmpty { arcs = Self.firstArcs(octets) } else { arcs.append(Self.number(octets).decimal) }
            octets.removeAll(keepingCapacity: true)
        }
        return arcs.joined(separator: ".")
    }

    /// The same as ``dotted``.
    public var description: String { self.dotted }

    /// Whether contents octets are a list of whole, minimal subidentifiers below 2^128, and not too many.
    static func isWellFormed(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= Self.maximumOctets else { return false }
        var start = range.lowerBound
        for index in range {
            let octet = octets[index]
            guard octet & 0x80 == 0 else {
                if index == start, octet == 0x80 { return false }
                continue
            }
            // Nineteen octets hold 133 bits, of which the first five must be zero.
            let count = index - start + 1
            guard
                count < Self.maximumSubidentifierOctets
                    || count == Self.maximumSubidentifierOctets && octets[start] & 0x7F < 0x04
            else { return false }
            start = index + 1
        }
        return start == range.upperBound
    }

    /// The number that decimal digits spell, as digits to the base 128, most significant first; `nil` for anything else.
    private static func arc(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard let first = digits.first, first != 0x30 || digits.count == 1 else { return nil }
        var number: [UInt8] = [0]
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            Self.add(UInt16(digit - 0x30), to: &number, times: 10)
        }
        return number
    }

    /// Multiplies a number to the base 128 by a small factor and adds a small summand.
    private static func add(_ summand: UInt16, to number: inout [UInt8], times factor: UInt16 = 1) {
        var carry = summand
        for index in number.indices.reversed() {
            let sum = UInt16(number[index]) * factor + carry
            number[index] = UInt8(sum & 0x7F)
            carry = sum >> 7
        }
        if carry > 0 { number.insert(UInt8(carry), at: 0) }
    }

    /// Contents octets of arcs, of which the second leaves room to add 80.
    private static func encode(_ arcs: [UInt64]) -> [UInt8] {
        var contents: [UInt8] = []
        append(arcs[0] * 40 + arcs[1])
        for arc in arcs.dropFirst(2) { append(arc) }
        return contents

        func append(_ value: UInt64) {
            var shift: UInt64 = 63
            while shift > 0, value >> shift == 0 { shift -= 7 }
            while shift > 0 {
                contents.append(0x80 | UInt8(truncatingIfNeeded: value >> shift))
                shift -= 7
            }
            contents.append(UInt8(truncatingIfNeeded: value) & 0x7F)
        }
    }

    /// The first two arcs, which share a subidentifier.
    private static func firstArcs(_ octets: [UInt8]) -> [String] {
        if octets.count == 1, octets[0] < 80 { return [String(octets[0] / 40), String(octets[0] % 40)] }
        // Under arc 2 the subidentifier is 80 more than the second arc, however large that is.
        var number = Self.number(octets)
        var borrow: Int16 = 80
        for index in number.indices.reversed() where borrow > 0 {
            let difference = Int16(number[index]) - borrow
            number[index] = UInt8(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        return ["2", number.decimal]
    }

    /// The unsigned integer, most significant octet first, of the seven low bits of each octet.
    private static func number(_ octets: [UInt8]) -> [UInt8] {
        var number: [UInt8] = []
        var (bits, count): (UInt16, UInt16) = (0, 0)
        for octet in octets.reversed() {
            bits |= UInt16(octet & 0x7F) << count
            count += 7
            guard count >= 8 else { continue }
            number.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            count -= 8
        }
        number.append(UInt8(truncatingIfNeeded: bits))
        return number.reversed()
    }
}
