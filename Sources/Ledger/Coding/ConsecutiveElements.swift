internal import SwiftASN1

/// Elements of DER that follow one another, read without building a tree.
///
/// swift-asn1 parses a payload into an array of nodes first, which costs 17 µs for an `IssuanceAuthorized` with 35 checks; reading in
/// place costs 2. The schema fixes the depth, so that nothing here recurses on what it reads.
struct ConsecutiveElements {
    /// What is not read yet.
    private var rest: ArraySlice<UInt8>

    /// The elements that the octets are.
    init(_ octets: ArraySlice<UInt8>) { self.rest = octets }

    /// Whether nothing is left.
    var isAtEnd: Bool { self.rest.isEmpty }

    /// Whether the next element carries the tag, in either form.
    func isNext(_ identifier: ASN1Identifier) -> Bool {
        guard let first = self.rest.first else { return false }
        let leading = identifier.leadingOctet
        guard first & ~Self.constructed == leading else { return false }
        guard leading & 0x1F == 0x1F else { return true }
        return self.rest.count > 1 && UInt(self.rest[self.rest.startIndex + 1]) == identifier.tagNumber
    }

    /// Takes the next element, which must carry the tag and the form, and returns its contents.
    mutating func take(_ identifier: ASN1Identifier, form: Form) throws(EventCodingError) -> ArraySlice<UInt8> {
        guard self.isNext(identifier), let first = self.rest.first else {
            throw .malformed("\(self.isAtEnd ? "nothing" : "another tag") where \(identifier) is due")
        }
        guard (first & Self.constructed != 0) == (form == .constructed) else {
            throw .malformed("\(identifier) in the wrong form")
        }
        var index = self.rest.startIndex + (identifier.tagNumber < 0x1F ? 1 : 2)
        let length = try self.length(at: &index)
        guard length <= self.rest.endIndex - index else { throw .malformed("\(identifier) ends after the octets do") }
        let contents = self.rest[index..<index + length]
        self.rest = self.rest[(index + length)...]
        return contents
    }

    /// The length that begins at the index, in its shortest form (X.690 section 10.1), and the index behind it.
    ///
    /// At most three octets of length are read: a payload never has more than 4 MiB.
    private func length(at index: inout Int) throws(EventCodingError) -> Int {
        guard index < self.rest.endIndex else { throw .malformed("an element without a length") }
        let first = self.rest[index]
        index += 1
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...3).contains(count), count <= self.rest.endIndex - index else {
            throw .malformed("a length that is indefinite, too long or cut short")
        }
        var length = 0
        for _ in 0..<count {
            length = length << 8 | Int(self.rest[index])
            index += 1
        }
        guard length >= 0x80, length >> (8 * (count - 1)) != 0 else {
            throw .malformed("a length not in its shortest form")
        }
        return length
    }

    /// The bit of an identifier octet that says constructed (X.690 section 8.1.2.5).
    private static let constructed: UInt8 = 0x20

    /// Whether an element holds octets or other elements.
    enum Form { case primitive, constructed }
}

extension ASN1Identifier {
    /// The first identifier octet of a primitive element (X.690 section 8.1.2).
    ///
    /// A second one with the number follows where the number is 31 or more; none of the schema's reaches 128, which would need a third.
    fileprivate var leadingOctet: UInt8 {
        let number = self.tagNumber < 0x1F ? UInt8(truncatingIfNeeded: self.tagNumber) : 0x1F
        return switch self.tagClass {
        case .universal: number
        case .application: 0x40 | number
        case .contextSpecific: 0x80 | number
        case .private: 0xC0 | number
        }
    }
}

extension FixedWidthInteger {
    /// The integer that the contents of an INTEGER or ENUMERATED spell; `nil` where they are not minimal (X.690 section 8.3.2) or beyond
    /// what the type can express.
    init?(elementContents octets: ArraySlice<UInt8>) {
        guard let first = octets.first else { return nil }
        if octets.count > 1 {
            let second = octets[octets.startIndex + 1]
            guard !(first == 0x00 && second < 0x80), !(first == 0xFF && second >= 0x80) else { return nil }
        }
        let isNegative = first >= 0x80
        guard Self.isSigned || !isNegative else { return nil }
        let digits = !Self.isSigned && first == 0 ? octets.dropFirst() : octets
        guard digits.count <= Self.bitWidth / 8 else { return nil }
        var value: Self = isNegative ? ~0 : 0
        for octet in digits { value = value << 8 | Self(truncatingIfNeeded: octet) }
        self = value
    }
}
