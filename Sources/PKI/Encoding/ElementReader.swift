internal import Bytes

/// The elements of one constructed value, taken in order, each read where it lies.
struct ElementReader {
    let octets: [UInt8]
    var position: Int
    let end: Int
    private let field: StaticString

    /// The elements of `value`, which must be a SEQUENCE.
    init(_ value: DERValue, _ field: StaticString) throws(PKIError) { try self.init(value, .sequence, field) }

    /// The elements of `value`, which must carry the given tag.
    init(_ value: DERValue, _ tag: DERTag, _ field: StaticString) throws(PKIError) {
        guard value.tag == tag, value.isConstructed else {
            throw PKIError(.otherElement, field, tag.name, value.tag.name)
        }
        self = value.elements(field)
    }

    /// The elements that lie between two places of octets that were checked.
    init(_ octets: [UInt8], from start: Int, to end: Int, _ field: StaticString) {
        self.octets = octets
        self.position = start
        self.end = end
        self.field = field
    }

    /// Whether all elements have been taken.
    var isAtEnd: Bool { self.position >= self.end }

    /// Takes the next element, which must be there.
    mutating func next(_ name: StaticString) throws(PKIError) -> DERValue {
        guard let header = self.header else { throw PKIError(.elementAbsent, self.field, name) }
        self.position = header.end
        return DERValue(header, in: self.octets)
    }

    /// Takes the next element if there is one and it carries the given tag.
    mutating func next(ifTagged tag: DERTag) -> DERValue? {
        guard let header = self.header, header.tag == tag else { return nil }
        self.position = header.end
        return DERValue(header, in: self.octets)
    }

    /// Takes the next element, whatever it is; `nil` at the end.
    mutating func nextIfAny() -> DERValue? {
        guard let header = self.header else { return nil }
        self.position = header.end
        return DERValue(header, in: self.octets)
    }

    /// Checks that all elements have been taken.
    func finish() throws(PKIError) {
        guard let header = self.header else { return }
        throw PKIError(.surplusElement, self.field, header.tag.name)
    }

    /// Whether the elements that are left stand in the order that DER demands of a SET OF (X.690 section 11.6).
    var areInSetOrder: Bool {
        var (rest, previous): (ElementReader, DERValue?) = (self, nil)
        while let element = rest.nextIfAny() {
            if let previous, element.encoding.lexicographicallyPrecedes(previous.encoding) { return false }
            previous = element
        }
        return true
    }

    /// Where the next element lies; `nil` at the end.
    ///
    /// The octets were checked before, so that nothing is thrown here.
    var header: DERHeader? { try? DERHeader.read(in: self.octets, at: self.position, before: self.end) }
}
