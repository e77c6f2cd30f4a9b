internal import Bytes

/// Elements of DER that follow one another, read without building a tree.
///
/// The schema fixes the depth, so that nothing here recurses on what it reads.
struct ConsecutiveElements {
    /// The octets, of which a range is these elements.
    let octets: ArraySlice<UInt8>
    private var position: Int
    private let end: Int

    /// The elements that the octets are.
    init(_ octets: ArraySlice<UInt8>) { self.init(octets, octets.indices) }

    /// The elements that a range of octets is.
    init(_ octets: ArraySlice<UInt8>, _ range: Range<Int>) {
        self.octets = octets
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    /// How many octets are left.
    var octetsLeft: Int { self.end - self.position }

    /// Whether nothing is left.
    var isAtEnd: Bool { self.position >= self.end }

    /// Whether the next element carries the tag, in either form.
    func isNext(_ identifier: DERTag) -> Bool { identifier.begins(self.octets, at: self.position, before: self.end) }

    /// Takes the next element, which must carry the tag and the form, and returns where its contents lie.
    mutating func take(_ identifier: DERTag, form: Form) throws(EventCodingError) -> Range<Int> {
        guard self.isNext(identifier) else {
            throw .malformed("\(self.isAtEnd ? "nothing" : "another tag") where \(identifier) is due")
        }
        let header: DERHeader
        do throws(DERFault) {
            header = try DERHeader.read(in: self.octets, at: self.position, before: self.end)
        } catch {
            throw .malformed("\(identifier): \(error)")
        }
        guard header.isConstructed == (form == .constructed) else {
            throw .malformed("\(identifier) in the wrong form")
        }
        self.position = header.end
        return header.contents..<header.end
    }

    /// Takes a SEQUENCE of nothing but one INTEGER of 0 to 32,767, and returns that; any other element is left where it is.
    mutating func takePassedRule() -> Int64? {
        let (octets, start) = (self.octets, self.position)
        guard self.end - start >= 5, octets[start] == 0x30, octets[start + 2] == 0x02 else { return nil }
        let first = octets[start + 4]
        switch (octets[start + 1], octets[start + 3]) {
        case (3, 1) where first < 0x80:
            self.position = start + 5
            return Int64(first)
        case (4, 2) where self.end - start >= 6:
            let second = octets[start + 5]
            // Minimal, and not negative (X.690 section 8.3.2).
            guard first < 0x80, first > 0 || second >= 0x80 else { return nil }
            self.position = start + 6
            return Int64(first) << 8 | Int64(second)
        default: return nil
        }
    }

    /// Whether an element holds octets or other elements.
    enum Form { case primitive, constructed }
}

extension FixedWidthInteger {
    /// The integer that the contents of an INTEGER or ENUMERATED spell; `nil` where they are not minimal (X.690 section 8.3.2) or beyond
    /// what the type can express.
    init?(elementContents octets: ArraySlice<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return nil }
        let first = octets[range.lowerBound]
        if range.count > 1 {
            let second = octets[range.lowerBound + 1]
            guard !(first == 0x00 && second < 0x80), !(first == 0xFF && second >= 0x80) else { return nil }
        }
        let isNegative = first >= 0x80
        guard Self.isSigned || !isNegative else { return nil }
        let digits = !Self.isSigned && first == 0 ? range.dropFirst() : range
        guard digits.count <= Self.bitWidth / 8 else { return nil }
        var value: Self = isNegative ? ~0 : 0
        for index in digits { value = value << 8 | Self(truncatingIfNeeded: octets[index]) }
        self = value
    }
}
