internal import Bytes

/// A string type of ASN.1 (X.680 section 41), by the name that the standard gives it.
public enum StringType: String, Hashable, Sendable, CaseIterable {
    case utf8 = "UTF8String"
    case numeric = "NumericString"
    case printable = "PrintableString"
    case teletex = "TeletexString"
    case videotex = "VideotexString"
    case ia5 = "IA5String"
    case graphic = "GraphicString"
    case visible = "VisibleString"
    case general = "GeneralString"
    case universal = "UniversalString"
    case bmp = "BMPString"

    /// The type of a universal tag; `nil` for a tag that is no string's.
    init?(_ identifier: DERTag) {
        switch identifier {
        case .utf8String: self = .utf8
        case .numericString: self = .numeric
        case .printableString: self = .printable
        case .teletexString: self = .teletex
        case .videotexString: self = .videotex
        case .ia5String: self = .ia5
        case .graphicString: self = .graphic
        case .visibleString: self = .visible
        case .generalString: self = .general
        case .universalString: self = .universal
        case .bmpString: self = .bmp
        default: return nil
        }
    }

    /// Whether an octet is of the alphabet of a type whose characters are single octets of ASCII.
    func allows(_ octet: UInt8) -> Bool {
        switch self {
        case .numeric: octet == 0x20 || (0x30...0x39).contains(octet)
        case .printable: Self.isPrintable(octet)
        case .visible: (0x20...0x7E).contains(octet)
        case .ia5: octet < 0x80
        case .utf8, .teletex, .videotex, .graphic, .general, .universal, .bmp: true
        }
    }

    /// Whether an octet is of PrintableString's alphabet (X.680 section 41.4).
    static func isPrintable(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39: true
        // ' ( ) + , - . / : = ? and space
        case 0x20, 0x27, 0x28, 0x29, 0x2B...0x2F, 0x3A, 0x3D, 0x3F: true
        default: false
        }
    }
}
