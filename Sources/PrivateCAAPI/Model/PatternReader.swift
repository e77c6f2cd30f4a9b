/// Reads the text of a regular expression into its tree.
struct PatternReader {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    /// A reader at the beginning of a text.
    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { self.index == self.scalars.count }

    private var next: Unicode.Scalar? { self.isAtEnd ? nil : self.scalars[self.index] }

    private mutating func skip(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard self.scalars[self.index...].starts(with: wanted) else { return false }
        self.index += wanted.count
        return true
    }

    /// Reads branches parted by `|`.
    mutating func readAlternatives() -> PatternExpression? {
        var branches: [PatternExpression] = []
        repeat {
            guard let branch = self.readSequence() else { return nil }
            branches.append(branch)
        } while self.skip("|")
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func readSequence() -> PatternExpression? {
        var parts: [PatternExpression] = []
        while let scalar = self.next, scalar != "|", scalar != ")" {
            guard let part = self.readPart(), let repeated = self.readRepetition(of: part) else { return nil }
            parts.append(repeated)
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func readPart() -> PatternExpression? {
        if self.skip("(") {
            _ = self.skip("?:")
            guard let group = self.readAlternatives(), self.skip(")") else { return nil }
            return group
        }
        if self.skip("[") { return self.readClass().map(PatternExpression.characters) }
        guard let scalar = self.next, !"^$.*+?{}])".unicodeScalars.contains(scalar) else { return nil }
        return self.readCharacter().map(PatternExpression.characters)
    }

    private mutating func readRepetition(of part: PatternExpression) -> PatternExpression? {
        if self.skip("*") { return .repetition(part, atLeast: 0, atMost: nil) }
        if self.skip("+") { return .repetition(part, atLeast: 1, atMost: nil) }
        if self.skip("?") { return .repetition(part, atLeast: 0, atMost: 1) }
        guard self.skip("{") else { return part }
        guard let least = self.readCount() else { return nil }
        var most: Int? = least
        if self.skip(",") { most = self.next == "}" ? nil : self.readCount() }
        guard self.skip("}") else { return nil }
        return .repetition(part, atLeast: least, atMost: most)
    }

    private mutating func readCount() -> Int? {
        var digits = ""
        while let scalar = self.next, ("0"..."9").contains(scalar), digits.count < 4 {
            digits.unicodeScalars.append(scalar)
            self.index += 1
        }
        return Int(digits)
    }

    /// The rest of a class whose bracket has been read.
    private mutating func readClass() -> CharacterClass? {
        var characters = CharacterClass()
        characters.isNegated = self.skip("^")
        while let scalar = self.next, scalar != "]" {
            guard let one = self.readCharacter() else { return nil }
            characters.categories += one.categories
            // A hyphen between two single characters makes a range; anywhere else it is itself.
            if one.isSingle, self.next == "-", self.index + 1 < self.scalars.count, self.scalars[self.index + 1] != "]"
            {
                self.index += 1
                guard let other = self.readCharacter(), other.isSingle,
                    let low = one.ranges.first?.lowerBound, let high = other.ranges.first?.upperBound, low <= high
                else { return nil }
                characters.ranges.append(low...high)
            } else {
                characters.ranges += one.ranges
            }
        }
        return self.skip("]") ? characters : nil
    }

    /// One character, escaped or not, or the class that an escape stands for.
    private mutating func readCharacter() -> CharacterClass? {
        guard let scalar = self.next else { return nil }
        self.index += 1
        guard scalar == "\\" else { return CharacterClass(ranges: [scalar.value...scalar.value]) }
        guard let escaped = self.next else { return nil }
        self.index += 1
        switch escaped {
        case "w": return CharacterClass(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        case "d": return CharacterClass(ranges: [0x30...0x39])
        case "u":
            let end = min(self.index + 4, self.scalars.count)
            let digits = self.scalars[self.index..<end].map { Character($0) }
            guard digits.count == 4, let value = UInt32(String(digits), radix: 16) else { return nil }
            self.index = end
            return CharacterClass(ranges: [value...value])
        case "p":
            guard self.skip("{"), let letter = self.next, "LNZ".unicodeScalars.contains(letter) else { return nil }
            self.index += 1
            return self.skip("}") ? CharacterClass(categories: [Character(letter)]) : nil
        case "a"..."z", "A"..."Z", "0"..."9": return nil
        default: return CharacterClass(ranges: [escaped.value...escaped.value])
        }
    }
}

extension CharacterClass {
    /// Whether it is one character.
    fileprivate var isSingle: Bool {
        self.categories.isEmpty && self.ranges.count == 1 && self.ranges[0].count == 1
    }
}
