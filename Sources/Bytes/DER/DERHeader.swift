// X.690, 8.1.2.4: a tag number of 31 or more follows the first octet in groups of seven bits, as few as it needs.
// X.690, 10.1: "The definite form of length encoding shall be used, encoded in the minimum number of octets."

/// Where a value in DER lies among octets: what its identifier and length octets say.
@frozen
public struct DERHeader: Sendable {
    /// The tag.
    public let tag: DERTag
    /// Whether the contents are other values.
    public let isConstructed: Bool
    /// The index of the first identifier octet.
    public let start: Int
    /// The index of the first of the contents octets.
    public let contents: Int
    /// The index behind the value.
    public let end: Int

    /// The value that begins at an index and must end before, or at, a limit, which is none beyond the octets' end.
    ///
    /// The contents are not looked at. No length has more than three octets: nothing that is read has 16 MiB.
    /// A function and no initialiser, since an initialiser takes ownership of what it is given: that would count a reference
    /// to the octets up and down for each value.
    /// Always inlined: most callers need few of the fields.
    @inlinable
    @inline(__always)
    public static func read<Octets: RandomAccessCollection<UInt8>>(
        in octets: Octets,
        at start: Int,
        before limit: Int
    ) throws(DERFault) -> DERHeader where Octets.Index == Int {
        guard start < limit else { throw .valueCutOff }
        let first = octets[start]
        var index = start + 1
        var number = UInt32(first & 0x1F)
        if number == 0x1F { number = try Self.longNumber(in: octets, at: &index, before: limit) }
        guard index < limit else { throw .lengthCutOff }
        var length = Int(octets[index])
        index += 1
        if length >= 0x80 { length = try Self.longLength(length & 0x7F, in: octets, at: &index, before: limit) }
        guard limit - index >= length else { throw .lengthExceedsSurroundings }
        return DERHeader(
            tag: DERTag(firstOctet: first, number: number),
            isConstructed: first & 0x20 != 0,
            start: start,
            contents: index,
            end: index + length
        )
    }

    @inlinable
    init(tag: DERTag, isConstructed: Bool, start: Int, contents: Int, end: Int) {
        self.tag = tag
        self.isConstructed = isConstructed
        self.start = start
        self.contents = contents
        self.end = end
    }

    @inlinable
    static func longNumber<Octets: RandomAccessCollection<UInt8>>(
        in octets: Octets,
        at index: inout Int,
        before limit: Int
    ) throws(DERFault) -> UInt32 where Octets.Index == Int {
        let start = index
        var number: UInt32 = 0
        while index < limit, index - start < 4 {
            let octet = octets[index]
            if index == start, octet == 0x80 { throw .tagNumberNotMinimal }
            number = number << 7 | UInt32(octet & 0x7F)
            index += 1
            guard octet & 0x80 == 0 else { continue }
            guard number >= 0x1F else { throw .tagNumberNotMinimal }
            return number
        }
        throw .tagNumberUnusable
    }

    @inlinable
    static func longLength<Octets: RandomAccessCollection<UInt8>>(
        _ count: Int,
        in octets: Octets,
        at index: inout Int,
        before limit: Int
    ) throws(DERFault) -> Int where Octets.Index == Int {
        guard count > 0 else { throw .lengthIndefinite }
        guard count <= 3, limit - index >= count else { throw .lengthUnusable }
        var length = 0
        for offset in index..<(index + count) { length = length << 8 | Int(octets[offset]) }
        guard length >= 0x80, octets[index] != 0 else { throw .lengthNotMinimal }
        index += count
        return length
    }
}
