/// A walk over octets in strict DER (X.690 section 10), one element after the other.
///
/// It knows only what a SubjectPublicKeyInfo and an Ecdsa-Sig-Value need: tags of one octet and lengths below 65,536.
struct DERReader {
    /// The tags that occur.
    enum Tag: UInt8 {
        case integer = 0x02
        case bitString = 0x03
        case null = 0x05
        case objectIdentifier = 0x06
        case sequence = 0x30
    }

    private var rest: ArraySlice<UInt8>

    /// A walk from the start of the given octets.
    init(_ octets: ArraySlice<UInt8>) { self.rest = octets }

    /// Whether everything was read.
    var isAtEnd: Bool { self.rest.isEmpty }

    /// The contents of the next element; `nil` where it has another tag, its length is not minimal, or it ends too late.
    mutating func read(_ tag: Tag) -> ArraySlice<UInt8>? {
        guard self.rest.popFirst() == tag.rawValue, let first = self.rest.popFirst() else { return nil }
        var count = Int(first)
        if first == 0x81 {
            guard let octet = self.rest.popFirst(), octet >= 0x80 else { return nil }
            count = Int(octet)
        } else if first == 0x82 {
            guard let high = self.rest.popFirst(), let low = self.rest.popFirst(), high > 0 else { return nil }
            count = Int(high) << 8 | Int(low)
        } else if first >= 0x80 {
            return nil
        }
        guard count <= self.rest.count else { return nil }
        let contents = self.rest.prefix(count)
        self.rest = self.rest.dropFirst(count)
        return contents
    }

    /// The magnitude, without leading zeros, of the next element, an INTEGER; `nil` also where it is negative or not minimal.
    mutating func readUnsignedInteger() -> ArraySlice<UInt8>? {
        guard let contents = self.read(.integer), let first = contents.first, first < 0x80 else { return nil }
        guard first == 0 else { return contents }
        let magnitude = contents.dropFirst()
        guard let next = magnitude.first else { return magnitude }
        return next >= 0x80 ? magnitude : nil
    }

    /// The octets of the next element, a BIT STRING whose bits fill them; `nil` also where bits are unused.
    mutating func readOctetsOfBitString() -> ArraySlice<UInt8>? {
        guard let contents = self.read(.bitString), contents.first == 0 else { return nil }
        return contents.dropFirst()
    }
}
