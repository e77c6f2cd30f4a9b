internal import Bytes

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
enum DERConformance {
    /// How deeply values may nest: nine levels are the most that RFC 5280 needs.
    static let maximumDepth = 24

    /// Checks that `octets` are exactly one DER value, and says where its contents lie.
    ///
    /// - Throws: the first fault, in the order of the octets.
    static func check(_ octets: [UInt8]) throws(PKIFault) -> DERHeader {
        let header = try Self.checkValue(octets, at: 0, before: octets.count, depth: 1)
        guard header.end == octets.count else { throw .octetsFollow }
        return header
    }

    /// Checks the value that begins at `start`.
    private static func checkValue(
        _ octets: [UInt8],
        at start: Int,
        before limit: Int,
        depth: Int
    ) throws(PKIFault) -> DERHeader {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        let header: DERHeader
        do throws(DERFault) {
            header = try DERHeader.read(in: octets, at: start, before: limit)
        } catch {
            throw PKIFault(error)
        }
        let first = octets[start]
        if first & 0xC0 == 0 { try Self.checkUniversal(first, octets, header.contents..<header.end) }
        if header.isConstructed { try Self.checkElements(octets, header, isSet: first == 0x31, depth: depth) }
        return header
    }

    private static func checkElements(
        _ octets: [UInt8],
        _ header: DERHeader,
        isSet: Bool,
        depth: Int
    ) throws(PKIFault) {
        var previous: Range<Int>?
        var index = header.contents
        while index < header.end {
            let element = try Self.checkValue(octets, at: index, before: header.end, depth: depth + 1)
            if isSet, let previous, octets[index..<element.end].lexicographicallyPrecedes(octets[previous]) {
                throw .setUnsorted
            }
            previous = index..<element.end
            index = element.end
        }
    }

    private static func checkUniversal(_ first: UInt8, _ octets: [UInt8], _ range: Range<Int>) throws(PKIFault) {
        switch first {
        case 0x01:
            guard range.count == 1, octets[range.lowerBound] == 0x00 || octets[range.lowerBound] == 0xFF else {
                throw .booleanNotCanonical
            }
        case 0x02, 0x0A: try Self.checkInteger(octets, range)
        case 0x03: try Self.checkBitString(octets, range)
        case 0x05: guard range.isEmpty else { throw .nullHasContents }
        case 0x06: guard ObjectIdentifier.isWellFormed(octets, range) else { throw .objectIdentifierMalformed }
        case 0x0C: guard Self.isUTF8(octets, range) else { throw .notUTF8 }
        case 0x28, 0x2B, 0x30, 0x31, 0x3D: break
        // Every other universal type is primitive in DER; 0 is reserved, and these five are never primitive.
        case 0x00, 0x08, 0x0B, 0x10, 0x11, 0x1D: throw .constructedTypeIsPrimitive
        default: guard first & 0x20 == 0 else { throw .primitiveTypeIsConstructed }
        }
    }

    private static func isUTF8(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        for index in range where octets[index] >= 0x80 {
            return String(validating: octets[range], as: UTF8.self) != nil
        }
        return true
    }

    private static func checkInteger(_ octets: [UInt8], _ range: Range<Int>) throws(PKIFault) {
        guard !range.isEmpty else { throw .integerEmpty }
        guard range.count > 1 else { return }
        let (first, second) = (octets[range.lowerBound], octets[range.lowerBound + 1])
        guard !(first == 0x00 && second < 0x80), !(first == 0xFF && second >= 0x80) else { throw .integerNotMinimal }
    }

    private static func checkBitString(_ octets: [UInt8], _ range: Range<Int>) throws(PKIFault) {
        guard !range.isEmpty else { throw .bitStringEmpty }
        let unusedBits = octets[range.lowerBound]
        guard unusedBits > 0 else { return }
        let mask = UInt8((1 << UInt16(min(unusedBits, 8))) - 1)
        guard unusedBits < 8, range.count > 1, octets[range.upperBound - 1] & mask == 0 else {
            throw .unusedBitsNotZero
        }
    }
}

extension PKIFault: Error {
    /// The fault of an identifier or a length.
    fileprivate init(_ fault: DERFault) {
        self =
            switch fault {
            case .valueCutOff: .valueCutOff
            case .tagNumberNotMinimal: .tagNumberNotMinimal
            case .tagNumberUnusable: .tagNumberUnusable
            case .lengthCutOff: .lengthCutOff
            case .lengthIndefinite: .lengthIndefinite
            case .lengthUnusable: .lengthUnusable
            case .lengthNotMinimal: .lengthNotMinimal
            case .lengthExceedsSurroundings: .lengthExceedsSurroundings
            }
    }
}
