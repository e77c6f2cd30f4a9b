/// A writer of values in DER, one behind another, into one run of octets.
///
/// What holds other values is written before its length is known: one octet is kept for the length, and where it takes more
/// the contents move up.
@frozen
public struct DERWriter: Sendable {
    @usableFromInline var written: [UInt8]

    /// What has been written.
    @inlinable public var octets: [UInt8] { self.written }

    /// A writer that has written nothing, with room for so many octets.
    @inlinable
    public init(capacity: Int = 0) {
        self.written = []
        if capacity > 0 { self.written.reserveCapacity(capacity) }
    }

    /// The octets that `write` appends to a fresh writer.
    @inlinable
    public static func octets<Failure>(
        capacity: Int = 0,
        _ write: (inout DERWriter) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var writer = DERWriter(capacity: capacity)
        try write(&writer)
        return writer.octets
    }

    /// Appends whole encodings, as they are.
    @inlinable
    public mutating func append(encoding: [UInt8]) { self.written.append(contentsOf: encoding) }

    /// Appends whole encodings that `write` appends octet by octet.
    @inlinable
    public mutating func appendEncoding(_ write: (inout [UInt8]) -> Void) { write(&self.written) }

    /// Appends a primitive value.
    @inlinable
    public mutating func append(_ tag: DERTag, contents: some Collection<UInt8>) {
        self.appendHeader(tag, isConstructed: false, count: contents.count)
        self.written.append(contentsOf: contents)
    }

    /// Appends a primitive value whose contents `write` appends.
    @inlinable
    public mutating func appendPrimitive(_ tag: DERTag, count: Int, _ write: (inout [UInt8]) -> Void) {
        self.appendHeader(tag, isConstructed: false, count: count)
        write(&self.written)
    }

    /// Appends a value that holds the values that `write` appends.
    @inlinable
    public mutating func appendConstructed<Failure>(
        _ tag: DERTag,
        _ write: (inout DERWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.appendIdentifier(tag, isConstructed: true)
        let length = self.written.count
        self.written.append(0)
        try write(&self)
        let count = self.written.count - length - 1
        guard count >= 0x80 else {
            self.written[length] = UInt8(truncatingIfNeeded: count)
            return
        }
        self.setLongLength(count, at: length)
    }

    /// Appends the identifier and length of a value, whose contents must follow.
    @inlinable
    public mutating func appendHeader(_ tag: DERTag, isConstructed: Bool, count: Int) {
        self.appendIdentifier(tag, isConstructed: isConstructed)
        guard count >= 0x80 else { return self.written.append(UInt8(truncatingIfNeeded: count)) }
        let width = Self.width(ofLength: count)
        self.written.append(0x80 | UInt8(truncatingIfNeeded: width))
        for index in 1...width { self.written.append(UInt8(truncatingIfNeeded: count >> (8 * (width - index)))) }
    }

    /// How many octets a value has beside its contents, under a tag below 31.
    @inlinable
    public static func headerCount(ofLength count: Int) -> Int { count < 0x80 ? 2 : 2 + self.width(ofLength: count) }

    @inlinable
    mutating func appendIdentifier(_ tag: DERTag, isConstructed: Bool) {
        self.written.append(tag.firstOctet | (isConstructed ? 0x20 : 0))
        guard tag.number >= 0x1F else { return }
        var shift: UInt32 = 21
        while tag.number >> shift == 0 { shift -= 7 }
        while shift > 0 {
            self.written.append(0x80 | UInt8(truncatingIfNeeded: tag.number >> shift))
            shift -= 7
        }
        self.written.append(UInt8(truncatingIfNeeded: tag.number & 0x7F))
    }

    /// Puts a length of 128 or more where one octet was kept for it.
    @usableFromInline
    mutating func setLongLength(_ count: Int, at index: Int) {
        let width = Self.width(ofLength: count)
        self.written[index] = 0x80 | UInt8(truncatingIfNeeded: width)
        for place in 0..<width { self.written.insert(UInt8(truncatingIfNeeded: count >> (8 * place)), at: index + 1) }
    }

    /// How many octets a length of 128 or more takes behind its first.
    @inlinable
    static func width(ofLength count: Int) -> Int { (Int.bitWidth - count.leadingZeroBitCount + 7) / 8 }
}
