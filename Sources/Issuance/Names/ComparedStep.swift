public import PKI

// "Implementations … MUST perform [directoryName constraints] by comparing the name's … RDNs as specified in section 7.1":
// strings as ``PreparedText`` prepares them.  -- RFC 5280, 4.2.1.10, 7.1

extension DistinguishedName {
    /// Whether the two are one name by RFC 5280 section 7.1, whatever string types they are written in.
    public func matches(_ other: DistinguishedName) -> Bool {
        self == other || self.relativeNames.map(ComparedStep.init) == other.relativeNames.map(ComparedStep.init)
    }
}

/// A step of a distinguished name as it is compared.
struct ComparedStep: Equatable {
    /// One statement: its string where it is one, its octets otherwise.
    private struct Attribute: Hashable {
        let type: ObjectIdentifier
        let text: PreparedText?
        let octets: [UInt8]
        /// Whether everybody reads the value alike, so that one that differs from it is another.
        ///
        /// No part of the value: a TeletexString and a UTF8String may match.
        let isCertain: Bool

        static func == (left: Attribute, right: Attribute) -> Bool {
            left.type == right.type && left.text == right.text && left.octets == right.octets
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(self.type)
            hasher.combine(self.text)
            hasher.combine(self.octets)
        }

        init(_ attribute: AttributeTypeAndValue) {
            self.type = attribute.type
            let text = attribute.value.text
            self.text = text.map { PreparedText($0) }
            if case .other(let octets) = attribute.value, text == nil {
                self.octets = octets
            } else {
                self.octets = []
            }
            self.isCertain = Self.isCertain(attribute.value, text)
        }

        // What a TeletexString means beyond ASCII depends on who reads it, what a string that breaks its type means on how
        // it is repaired, and of a code point that RFC 4518 section 2.4 prohibits the standard makes every comparison
        // undefined: some see nothing in its place.

        private static func isCertain(_ value: AttributeValue, _ text: String?) -> Bool {
            let type = value.stringType
            guard let text else { return type == nil }
            if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
            return type != .teletex && !text.unicodeScalars.contains { NamePreparation.isProhibited($0.value) }
        }
    }

    private let attributes: [Attribute: Int]

    init(_ step: RelativeDistinguishedName) {
        self.attributes = Dictionary(step.attributes.map { (Attribute($0), 1) }, uniquingKeysWith: +)
    }

    /// Whether the two may be one step to somebody: attributes that differ have the same types, and in each two that differ
    /// there is one that is not certain.
    func mayBe(_ other: ComparedStep) -> Bool {
        if self == other { return true }
        let (left, right) = (self.rest(beside: other), other.rest(beside: self))
        guard left.keys == right.keys else { return false }
        return left.allSatisfy { type, mine in
            guard let theirs = right[type], mine.count == theirs.count else { return false }
            return mine.certain + theirs.certain <= mine.count
        }
    }

    /// How many attributes of each type the other has not, and how many of them are certain.
    private func rest(beside other: ComparedStep) -> [ObjectIdentifier: (count: Int, certain: Int)] {
        var rest: [ObjectIdentifier: (count: Int, certain: Int)] = [:]
        for (attribute, count) in self.attributes {
            let alone = count - (other.attributes[attribute] ?? 0)
            guard alone > 0 else { continue }
            let known = rest[attribute.type] ?? (count: 0, certain: 0)
            rest[attribute.type] = (known.count + alone, known.certain + (attribute.isCertain ? alone : 0))
        }
        return rest
    }
}
