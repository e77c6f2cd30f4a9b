internal import Bytes

// KeyUsage ::= BIT STRING { digitalSignature (0), nonRepudiation (1), keyEncipherment (2), dataEncipherment (3),
//     keyAgreement (4), keyCertSign (5), cRLSign (6), encipherOnly (7), decipherOnly (8) }         -- RFC 5280, 4.2.1.3
// "the encoding shall have all trailing 0 bits removed"                                            -- X.690, 11.2.2

/// What a certified key may be used for.
public struct KeyUsage: OptionSet, ExtensionValue {
    /// keyUsage.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.keyUsage }

    /// The bits: the standard's bit 0 is the least significant one.
    public let rawValue: UInt16

    /// The usages of the given bits; bits beyond the nine are dropped.
    public init(rawValue: UInt16) { self.rawValue = rawValue & 0x1FF }

    /// Signatures other than on certificates and CRLs.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signatures that their maker shall not deny; also named contentCommitment.
    public static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
    /// Encryption of keys.
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Encryption of content itself.
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Key agreement.
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signatures on certificates.
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Signatures on CRLs.
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    /// With keyAgreement: only to encrypt.
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With keyAgreement: only to decrypt.
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// The name of each usage in RFC 5280, in the order of the bits.
    public static let names: [(usage: KeyUsage, name: String)] = [
        (.digitalSignature, "digitalSignature"), (.nonRepudiation, "nonRepudiation"),
        (.keyEncipherment, "keyEncipherment"), (.dataEncipherment, "dataEncipherment"),
        (.keyAgreement, "keyAgreement"), (.keyCertSign, "keyCertSign"), (.cRLSign, "cRLSign"),
        (.encipherOnly, "encipherOnly"), (.decipherOnly, "decipherOnly"),
    ]

    /// The usages that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets; `malformedDER` where trailing zero bits are encoded, `invalidValue` for
    ///   bits beyond the nine.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        let contents = try StrictDER.parse(octets, "keyUsage").contents(.bitString, "keyUsage")
        let unusedBits = contents[contents.startIndex]
        var bits: UInt16 = 0
        guard contents.count <= 3 else { throw PKIError(.tooManyUsages) }
        if let last = contents.dropFirst().last {
            guard last >> unusedBits & 1 == 1 else {
                throw PKIError(.trailingZeroBits)
            }
        }
        for (index, octet) in contents.dropFirst().enumerated() {
            bits |= UInt16(octet.reversedBits) << (8 * UInt16(index))
        }
        guard bits <= 0x1FF else { throw PKIError(.tooManyUsages) }
        self.rawValue = bits
    }

    /// The encoding as a named bit list, trailing zero bits removed.
    public var derOctets: [UInt8] {
        guard self.rawValue != 0 else { return [0x03, 0x01, 0x00] }
        let low = UInt8(truncatingIfNeeded: self.rawValue).reversedBits
        guard self.rawValue > 0xFF else { return [0x03, 0x02, UInt8(low.trailingZeroBitCount), low] }
        return [0x03, 0x03, 0x07, low, 0x80]
    }
}

extension UInt8 {
    fileprivate var reversedBits: UInt8 {
        (0..<8).reduce(0) { $0 | (self >> $1 & 1) << (7 - $1) }
    }
}
