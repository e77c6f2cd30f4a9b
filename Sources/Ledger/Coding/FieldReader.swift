internal import Bytes

/// The fields of one SEQUENCE, taken one after another.
///
/// Each method takes exactly one field and throws where it is absent or of another tag; those that return an optional take nothing
/// where the next field carries another tag.
struct FieldReader {
    private var elements: ConsecutiveElements

    /// The fields that the contents of a SEQUENCE are.
    init(_ contents: ArraySlice<UInt8>) { self.elements = ConsecutiveElements(contents) }

    /// Refuses fields that nobody took.
    func finish() throws(EventCodingError) {
        guard self.elements.isAtEnd else { throw .malformed("octets that the schema does not have") }
    }

    /// How many octets are not taken yet.
    var octetsLeft: Int { self.elements.octetsLeft }

    /// Whether every field was taken.
    var isAtEnd: Bool { self.elements.isAtEnd }

    /// Whether the next field carries the tag.
    func isNext(_ identifier: DERTag) -> Bool { self.elements.isNext(identifier) }

    private init(_ elements: ConsecutiveElements) { self.elements = elements }

    /// The contents of the next field, which must be primitive and carry the tag.
    private mutating func contents(_ identifier: DERTag) throws(EventCodingError) -> ArraySlice<UInt8> {
        let range = try self.elements.take(identifier, form: .primitive)
        return self.elements.octets[range]
    }

    /// An OCTET STRING.
    mutating func octets(as identifier: DERTag = .octetString) throws(EventCodingError) -> [UInt8] {
        Array(try self.contents(identifier))
    }

    /// An OCTET STRING that may be absent.
    mutating func octetsIfPresent(as identifier: DERTag) throws(EventCodingError) -> [UInt8]? {
        self.isNext(identifier) ? try self.octets(as: identifier) : nil
    }

    /// An `Identifier`.
    mutating func identifier(as identifier: DERTag = .octetString) throws(EventCodingError) -> UniqueIdentifier {
        guard let value = UniqueIdentifier(try self.contents(identifier)) else { throw .value(field: "an identifier") }
        return value
    }

    /// An `Identifier` that may be absent.
    mutating func identifierIfPresent(as identifier: DERTag) throws(EventCodingError) -> UniqueIdentifier? {
        self.isNext(identifier) ? try self.identifier(as: identifier) : nil
    }

    /// A `Digest`.
    mutating func digest(as identifier: DERTag = .octetString) throws(EventCodingError) -> Digest256 {
        guard let value = Digest256(try self.contents(identifier)) else { throw .value(field: "a digest") }
        return value
    }

    /// A `Digest` that may be absent.
    mutating func digestIfPresent(as identifier: DERTag) throws(EventCodingError) -> Digest256? {
        self.isNext(identifier) ? try self.digest(as: identifier) : nil
    }

    /// A `Text`.
    mutating func text(as identifier: DERTag = .utf8String) throws(EventCodingError) -> String {
        let octets = try self.contents(identifier)
        guard !octets.contains(0), let text = String(validating: octets, as: UTF8.self) else { throw .text }
        return text
    }

    /// A `Text` that may be absent.
    mutating func textIfPresent(as identifier: DERTag) throws(EventCodingError) -> String? {
        self.isNext(identifier) ? try self.text(as: identifier) : nil
    }

    /// An INTEGER within what the type can express.
    mutating func number<Number: FixedWidthInteger>(
        as identifier: DERTag = .integer
    ) throws(EventCodingError) -> Number {
        let range = try self.elements.take(identifier, form: .primitive)
        guard let number = Number(elementContents: self.elements.octets, range) else {
            throw .value(field: "an integer")
        }
        return number
    }

    /// An INTEGER that may be absent.
    mutating func numberIfPresent<Number: FixedWidthInteger>(
        as identifier: DERTag
    ) throws(EventCodingError) -> Number? {
        self.isNext(identifier) ? try self.number(as: identifier) : nil
    }

    /// An `Instant`.
    mutating func instant() throws(EventCodingError) -> Instant { Instant(microseconds: try self.number()) }

    /// An ENUMERATED.
    mutating func choice<Choice: RawRepresentable<Int>>(as identifier: DERTag = .enumerated)
        throws(EventCodingError) -> Choice
    {
        guard let choice = Choice(rawValue: try self.number(as: identifier)) else {
            throw .value(field: "an enumeration")
        }
        return choice
    }

    /// An ENUMERATED that is absent where it has its default; a default that is spelt out is no DER (X.690 section 11.5).
    mutating func choice<Choice: RawRepresentable<Int>>(
        as identifier: DERTag,
        default standard: Choice
    ) throws(EventCodingError) -> Choice {
        guard self.isNext(identifier) else { return standard }
        let choice: Choice = try self.choice(as: identifier)
        guard choice.rawValue != standard.rawValue else {
            throw .malformed("a DEFAULT value \(identifier) that is spelt out")
        }
        return choice
    }

    /// A BOOLEAN: one octet, all bits or none (X.690 section 11.1).
    mutating func flag() throws(EventCodingError) -> Bool {
        switch Array(try self.contents(.boolean)) {
        case [0x00]: return false
        case [0xFF]: return true
        default: throw .malformed("a BOOLEAN that is neither 00 nor FF")
        }
    }

    /// The fields of a SEQUENCE.
    mutating func sequence(as identifier: DERTag = .sequence) throws(EventCodingError) -> FieldReader {
        let range = try self.elements.take(identifier, form: .constructed)
        return FieldReader(ConsecutiveElements(self.elements.octets, range))
    }

    /// A SEQUENCE, whole.
    mutating func value<Value: FieldSequence>(as identifier: DERTag = .sequence) throws(EventCodingError)
        -> Value
    {
        var fields = try self.sequence(as: identifier)
        let value = try Value(reading: &fields)
        try fields.finish()
        return value
    }

    /// A SEQUENCE that may be absent.
    mutating func valueIfPresent<Value: FieldSequence>(as identifier: DERTag) throws(EventCodingError) -> Value? {
        self.isNext(identifier) ? try self.value(as: identifier) : nil
    }

    /// A SEQUENCE OF SEQUENCE.
    mutating func values<Value: FieldSequence>() throws(EventCodingError) -> [Value] {
        var elements = try self.sequence()
        var values: [Value] = []
        // The smallest of what is said in sequences takes some eight octets.
        values.reserveCapacity(min(elements.octetsLeft / 8, 64))
        while !elements.isAtEnd { values.append(try elements.value()) }
        return values
    }

    /// The number of the rule of a `Check` that passed, where that comes next and the number takes one octet or two; any other
    /// is left where it is.
    mutating func passedRule() -> Int64? { self.elements.takePassedRule() }

    /// A SEQUENCE OF Text.
    mutating func texts() throws(EventCodingError) -> [String] {
        var elements = try self.sequence()
        var texts: [String] = []
        while !elements.isAtEnd { texts.append(try elements.text()) }
        return texts
    }

    /// A SEQUENCE OF ENUMERATED.
    mutating func choices<Choice: RawRepresentable<Int>>() throws(EventCodingError) -> [Choice] {
        var elements = try self.sequence()
        var choices: [Choice] = []
        while !elements.isAtEnd { choices.append(try elements.choice()) }
        return choices
    }

    /// A SEQUENCE OF OCTET STRING.
    mutating func octetStrings() throws(EventCodingError) -> [[UInt8]] {
        var elements = try self.sequence()
        var strings: [[UInt8]] = []
        while !elements.isAtEnd { strings.append(try elements.octets()) }
        return strings
    }
}
