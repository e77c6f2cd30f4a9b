/// The tag of a value in DER (X.690 section 8.1.2): its class and its number, without the form.
@frozen
public struct DERTag: Hashable, Sendable {
    /// The four classes of tags.
    @frozen
    public enum Class: UInt8, Hashable, Sendable {
        case universal = 0x00
        case application = 0x40
        case contextSpecific = 0x80
        case `private` = 0xC0
    }

    /// The two bits of the class as the first identifier octet has them, above the number.
    @usableFromInline let word: UInt32

    /// The tag of a class and a number below 2²⁸.
    @inlinable
    public init(_ tagClass: Class, _ number: UInt32) {
        self.word = UInt32(tagClass.rawValue) << 24 | number & 0x0FFF_FFFF
    }

    @inlinable
    init(firstOctet: UInt8, number: UInt32) { self.word = UInt32(firstOctet & 0xC0) << 24 | number }

    /// The class.
    public var tagClass: Class { Class(rawValue: UInt8(truncatingIfNeeded: self.word >> 24) & 0xC0) ?? .universal }

    /// The number.
    @inlinable public var number: UInt32 { self.word & 0x0FFF_FFFF }

    /// The first identifier octet of a primitive value.
    @inlinable var firstOctet: UInt8 {
        UInt8(truncatingIfNeeded: self.word >> 24) & 0xC0
            | (self.number < 0x1F ? UInt8(truncatingIfNeeded: self.number) : 0x1F)
    }

    /// Whether a value with this tag, in either form, begins at an index; the number must be below 128.
    @inlinable
    public func begins<Octets: RandomAccessCollection<UInt8>>(
        _ octets: Octets,
        at index: Int,
        before limit: Int
    ) -> Bool where Octets.Index == Int {
        guard index < limit, octets[index] & ~0x20 == self.firstOctet else { return false }
        guard self.number >= 0x1F else { return true }
        return index + 1 < limit && UInt32(octets[index + 1]) == self.number
    }

    /// The context-specific tag of a number.
    @inlinable public static func context(_ number: UInt32) -> DERTag { DERTag(.contextSpecific, number) }
}

extension DERTag: CustomStringConvertible {
    /// The class and the number, as `contextSpecific 3`.
    public var description: String { "\(self.tagClass) \(self.number)" }
}

/// Universal tags (X.680 section 8.4).
extension DERTag {
    /// BOOLEAN.
    @inlinable public static var boolean: DERTag { DERTag(.universal, 1) }
    /// INTEGER.
    @inlinable public static var integer: DERTag { DERTag(.universal, 2) }
    /// BIT STRING.
    @inlinable public static var bitString: DERTag { DERTag(.universal, 3) }
    /// OCTET STRING.
    @inlinable public static var octetString: DERTag { DERTag(.universal, 4) }
    /// NULL.
    @inlinable public static var null: DERTag { DERTag(.universal, 5) }
    /// OBJECT IDENTIFIER.
    @inlinable public static var objectIdentifier: DERTag { DERTag(.universal, 6) }
    /// ENUMERATED.
    @inlinable public static var enumerated: DERTag { DERTag(.universal, 10) }
    /// UTF8String.
    @inlinable public static var utf8String: DERTag { DERTag(.universal, 12) }
    /// SEQUENCE and SEQUENCE OF.
    @inlinable public static var sequence: DERTag { DERTag(.universal, 16) }
    /// SET and SET OF.
    @inlinable public static var set: DERTag { DERTag(.universal, 17) }
    /// NumericString.
    @inlinable public static var numericString: DERTag { DERTag(.universal, 18) }
    /// PrintableString.
    @inlinable public static var printableString: DERTag { DERTag(.universal, 19) }
    /// TeletexString.
    @inlinable public static var teletexString: DERTag { DERTag(.universal, 20) }
    /// VideotexString.
    @inlinable public static var videotexString: DERTag { DERTag(.universal, 21) }
    /// IA5String.
    @inlinable public static var ia5String: DERTag { DERTag(.universal, 22) }
    /// UTCTime.
    @inlinable public static var utcTime: DERTag { DERTag(.universal, 23) }
    /// GeneralizedTime.
    @inlinable public static var generalizedTime: DERTag { DERTag(.universal, 24) }
    /// GraphicString.
    @inlinable public static var graphicString: DERTag { DERTag(.universal, 25) }
    /// VisibleString.
    @inlinable public static var visibleString: DERTag { DERTag(.universal, 26) }
    /// GeneralString.
    @inlinable public static var generalString: DERTag { DERTag(.universal, 27) }
    /// UniversalString.
    @inlinable public static var universalString: DERTag { DERTag(.universal, 28) }
    /// BMPString.
    @inlinable public static var bmpString: DERTag { DERTag(.universal, 30) }
}
