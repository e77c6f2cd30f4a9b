// X.690, the Distinguished Encoding Rules:
// 8.1.3.3, 10.1  "The definite form of length encoding shall be used, encoded in the minimum number of octets."
// 8.2.2, 11.1    BOOLEAN: one octet, 00 or FF.
// 8.3.2          INTEGER, ENUMERATED: the first nine bits shall not all be equal.
// 8.6.2, 11.2.1  BIT STRING: 0 to 7 unused bits, each zero.
// 8.8            NULL: no contents.
// 8.19.2         OBJECT IDENTIFIER: "the leading octet of the subidentifier shall not have the value 80".
// 10.2           string types: primitive only.
// 11.6           SET OF: ascending order of the encodings.

/// A check of octets against what the Distinguished Encoding Rules say of every value, whatever its meaning.
struct DERConformance {
    /// How deeply values may nest: nine levels are the most that RFC 5280 needs.
    static let maximumDepth = 24

    private let octets: [UInt8]
    private let field: String

    /// Checks that `octets` are exactly one DER value.
    ///
    /// - Throws: `tooLarge` on depth, `trailingOctets`, `unsortedSet`, `invalidObjectIdentifier`, `invalidString`, and
    ///   `malformedDER` for all else.
    static func check(_ octets: [UInt8], _ field: String) throws(PKIError) {
        let conformance = DERConformance(octets: octets, field: field)
        let end = try conformance.checkValue(at: 0, before: octets.count, depth: 1)
        guard end == octets.count else { throw PKIError(.octetsFollow, field) }
    }

    /// Checks the value that begins at `start` and gives the index after it.
    private func checkValue(at start: Int, before limit: Int, depth: Int) throws(PKIError) -> Int {
        guard depth <= Self.maximumDepth else {
            throw PKIError(.tooDeep, self.field, Self.maximumDepth)
        }
        guard start < limit else { throw PKIError(.valueCutOff, self.field) }
        let tag = self.octets[start]
        var index = start + 1
        if tag & 0x1F == 0x1F { index = try self.checkLongTag(at: index, before: limit) }
        let (length, contents) = try self.length(at: index, before: limit)
        guard limit - contents >= length else { throw PKIError(.lengthExceedsSurroundings, self.field) }
        let end = contents + length
        if tag & 0xC0 == 0 { try self.checkUniversal(tag, contents..<end) }
        if tag & 0x20 != 0 { try self.checkChildren(of: tag, contents..<end, depth: depth) }
        return end
    }

    private func checkChildren(of tag: UInt8, _ range: Range<Int>, depth: Int) throws(PKIError) {
        var previous: Range<Int>?
        var index = range.lowerBound
        while index < range.upperBound {
            let end = try self.checkValue(at: index, before: range.upperBound, depth: depth + 1)
            if tag == 0x31, let previous,
                self.octets[index..<end].lexicographicallyPrecedes(self.octets[previous])
            {
                throw PKIError(.setUnsorted, self.field)
            }
            previous = index..<end
            index = end
        }
    }

    /// Checks the rest of a tag number of 31 or more (X.690 section 8.1.2.4) and gives the index after it.
    private func checkLongTag(at start: Int, before limit: Int) throws(PKIError) -> Int {
        var index = start
        var number: UInt32 = 0
        while index < limit, index - start < 4 {
            let octet = self.octets[index]
            if index == start, octet == 0x80 { throw PKIError(.tagNumberNotMinimal, self.field) }
            number = number << 7 | UInt32(octet & 0x7F)
            index += 1
            guard octet & 0x80 == 0 else { continue }
            guard number >= 0x1F else { throw PKIError(.tagNumberNotMinimal, self.field) }
            return index
        }
        throw PKIError(.tagNumberUnusable, self.field)
    }

    private func length(at start: Int, before limit: Int) throws(PKIError) -> (length: Int, contents: Int) {
        guard start < limit else { throw PKIError(.lengthCutOff, self.field) }
        let first = self.octets[start]
        guard first & 0x80 != 0 else { return (Int(first), start + 1) }
        let count = Int(first & 0x7F)
        guard count > 0 else { throw PKIError(.lengthIndefinite, self.field) }
        guard count <= 3, limit - start > count else { throw PKIError(.lengthUnusable, self.field) }
        var length = 0
        for octet in self.octets[(start + 1)...(start + count)] { length = length << 8 | Int(octet) }
        guard length >= 0x80, self.octets[start + 1] != 0 else { throw PKIError(.lengthNotMinimal, self.field) }
        return (length, start + count + 1)
    }

    private func checkUniversal(_ tag: UInt8, _ range: Range<Int>) throws(PKIError) {
        switch tag {
        case 0x01:
            guard range.count == 1, [0x00, 0xFF].contains(self.octets[range.lowerBound]) else {
                throw PKIError(.booleanNotCanonical, self.field)
            }
        case 0x02, 0x0A: try self.checkInteger(range)
        case 0x03: try self.checkBitString(range)
        case 0x05: guard range.isEmpty else { throw PKIError(.nullHasContents, self.field) }
        case 0x06:
            guard ObjectIdentifier.isWellFormed(self.octets[range]) else {
                throw PKIError(.objectIdentifierMalformed, self.field)
            }
        case 0x0C:
            guard isUTF8(self.octets[range]) else {
                throw PKIError(.notUTF8, self.field)
            }
        case 0x28, 0x2B, 0x30, 0x31, 0x3D: break
        // Every other universal type is primitive in DER; 0 is reserved, and these five are never primitive.
        case 0x00, 0x08, 0x0B, 0x10, 0x11, 0x1D: throw PKIError(.constructedTypeIsPrimitive, self.field)
        default: guard tag & 0x20 == 0 else { throw PKIError(.primitiveTypeIsConstructed, self.field) }
        }
    }

    private func checkInteger(_ range: Range<Int>) throws(PKIError) {
        guard !range.isEmpty else { throw PKIError(.integerEmpty, self.field) }
        guard range.count > 1 else { return }
        let (first, second) = (self.octets[range.lowerBound], self.octets[range.lowerBound + 1])
        guard !(first == 0x00 && second < 0x80), !(first == 0xFF && second >= 0x80) else {
            throw PKIError(.integerNotMinimal, self.field)
        }
    }

    private func checkBitString(_ range: Range<Int>) throws(PKIError) {
        guard !range.isEmpty else { throw PKIError(.bitStringEmpty, self.field) }
        let unusedBits = self.octets[range.lowerBound]
        let mask = UInt8((1 << UInt16(min(unusedBits, 8))) - 1)
        guard unusedBits == 0 || (unusedBits < 8 && range.count > 1 && self.octets[range.upperBound - 1] & mask == 0)
        else { throw PKIError(.unusedBitsNotZero, self.field) }
    }
}

/// Whether octets are well-formed UTF-8.
private func isUTF8(_ octets: ArraySlice<UInt8>) -> Bool {
    octets.allSatisfy { $0 < 0x80 } || String(validating: octets, as: UTF8.self) != nil
}
