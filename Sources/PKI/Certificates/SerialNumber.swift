internal import Bytes

// CertificateSerialNumber  ::=  INTEGER                                                            -- RFC 5280, 4.1
// "CAs MUST force the serialNumber to be a non-negative integer"; at most 20 octets.               -- RFC 5280, 4.1.2.2

/// A number that names one certificate among all those that an issuer has signed.
public struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// Between 1 and 20 octets, most significant first and minimal; the first has its top bit clear.
    public let octets: [UInt8]

    /// The number of the given octets, which are the contents of an INTEGER.
    ///
    /// - Throws: `invalidInteger` unless they are minimal, 1 to 20, and the number is positive.
    public init(octets: [UInt8]) throws(PKIError) {
        guard octets != [0] else { throw PKIError(.serialNumberZero) }
        try self.init(contents: octets)
    }

    /// The number that an INTEGER holds; zero, which old self-signed certificates carry, is let pass.
    init(_ node: DERValue, tagged identifier: DERTag = .integer) throws(PKIError) {
        try self.init(contents: Array(node.contents(identifier, "serial number")))
    }

    private init(contents: [UInt8]) throws(PKIError) {
        guard let first = contents.first, first < 0x80 else {
            throw PKIError(.serialNumberEmptyOrNegative)
        }
        guard contents.count <= 20 else { throw PKIError(.serialNumberTooLong) }
        if contents.count > 1, first == 0, contents[1] < 0x80 {
            throw PKIError(.serialNumberNotMinimal)
        }
        self.octets = contents
    }

    /// The number in decimal.
    public var decimal: String { self.octets.decimal }

    /// The number in lower-case hexadecimal, two digits an octet, without an octet that only keeps it positive.
    public var description: String {
        (self.octets.count > 1 && self.octets[0] == 0 ? self.octets[1...] : self.octets[...]).hexadecimal
    }
}
