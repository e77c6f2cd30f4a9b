import Testbed

/// DER taken apart so that it can be damaged in its structure: what comes out is well formed, and often wrong.
struct TestTree {
    var tag: UInt8
    /// Octets before the elements: the count of unused bits of a BIT STRING that holds elements.
    var prefix: [UInt8] = []
    var contents: [UInt8] = []
    /// The elements of a constructed value, or of a string that holds an encoding.
    var elements: [TestTree]?

    /// The octets.
    var octets: [UInt8] {
        guard let elements else { return der(self.tag, self.contents) }
        return der(self.tag, self.prefix + elements.flatMap(\.octets))
    }

    /// How many values there are, this one among them.
    var count: Int { 1 + (self.elements ?? []).reduce(0) { $0 + $1.count } }

    /// The values that octets are; `nil` where they are none, or of large tag numbers.
    static func parse(_ octets: ArraySlice<UInt8>) -> [TestTree]? {
        var (rest, trees): (ArraySlice<UInt8>, [TestTree]) = (octets, [])
        while let tag = rest.popFirst() {
            guard tag & 0x1F != 0x1F, tag != 0, let first = rest.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                guard (1...3).contains(first & 0x7F), rest.count >= Int(first & 0x7F) else { return nil }
                length = rest.prefix(Int(first & 0x7F)).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(Int(first & 0x7F))
            }
            guard rest.count >= length else { return nil }
            trees.append(TestTree(tag, rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return trees
    }

    private init(_ tag: UInt8, _ contents: ArraySlice<UInt8>) {
        self.tag = tag
        self.contents = Array(contents)
        if tag & 0x20 != 0 {
            self.elements = Self.parse(contents)
        } else if tag == 0x04, contents.count > 2, let inner = Self.parse(contents), inner.count == 1 {
            self.elements = inner
        } else if tag == 0x03, contents.first == 0, let inner = Self.parse(contents.dropFirst()), inner.count == 1 {
            self.prefix = [0]
            self.elements = inner
        }
    }

    /// Changes the value of a number, counted through the tree from 0.
    mutating func change(_ number: Int, _ change: (inout TestTree) -> Void) {
        guard number > 0 else { return change(&self) }
        guard var elements = self.elements else { return }
        var rest = number - 1
        for index in elements.indices {
            let count = elements[index].count
            if rest < count {
                elements[index].change(rest, change)
                self.elements = elements
                return
            }
            rest -= count
        }
    }

    /// The value of a number, counted through the tree from 0.
    func value(_ number: Int) -> TestTree {
        var found = self
        var copy = self
        copy.change(number) { found = $0 }
        return found
    }
}

extension TestTree {
    private static let tags: [UInt8] = [
        0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1A, 0x1C, 0x1E, 0x30,
        0x31,
        0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5,
    ]

    private static let contents: [[UInt8]] = [
        [], [0x00], [0x01], [0xFF], [0x80], [0x00, 0x80], [0x00, 0x01], [0x07, 0x80], [0x2A, 0x03], [0x55, 0x1D, 0x11],
        Array("200101000000Z".utf8), Array("20500101000000Z".utf8), Array("a.example".utf8), [0xC3, 0xA9],
        [0xD8, 0x00],
        [UInt8](repeating: 0x41, count: 150),
    ]

    /// Changes one value of the tree in one of its parts.
    mutating func damage(_ random: inout Draw) {
        let other = self.value(random.below(self.count))
        self.change(random.below(self.count)) { value in
            switch random.below(11) {
            case 0: value.tag = Self.tags[random.below(Self.tags.count)]
            case 1: value.tag = UInt8(random.below(256))
            case 2: value = other
            case 3, 4: value.set(Self.contents[random.below(Self.contents.count)])
            case 5: value.elements?.reverse()
            case 6:
                guard let elements = value.elements, !elements.isEmpty else { return value.flip(&random) }
                value.elements?.remove(at: random.below(elements.count))
            case 7:
                guard let elements = value.elements, !elements.isEmpty else { return value.flip(&random) }
                let index = random.below(elements.count)
                value.elements?.insert(elements[index], at: index)
            case 8: value.elements?.append(other)
            case 9: value = TestTree(tag: Self.tags[random.below(Self.tags.count)] | 0x20, elements: [value])
            default: value.flip(&random)
            }
        }
    }

    private init(tag: UInt8, elements: [TestTree]) {
        self.tag = tag
        self.elements = elements
    }

    private mutating func set(_ contents: [UInt8]) {
        self.contents = contents
        self.elements = nil
    }

    private mutating func flip(_ random: inout Draw) {
        guard self.elements == nil, !self.contents.isEmpty else { return }
        let index = random.below(self.contents.count)
        switch random.below(4) {
        case 0: self.contents.remove(at: index)
        case 1: self.contents.insert(UInt8(random.below(256)), at: index)
        default: self.contents[index] ^= 1 << UInt8(random.below(8))
        }
    }
}

/// Numbers of a seed that no library's way of drawing from a range goes into: they are the same for ever.
struct Draw {
    private var numbers: SplitMix64

    init(seed: UInt64) { self.numbers = SplitMix64(seed: seed) }

    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(self.numbers.next() >> 33) % bound }
}
