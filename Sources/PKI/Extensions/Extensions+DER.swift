internal import Bytes

extension Extensions {
    /// The extensions that the octets of an `Extensions` encode (RFC 5280 section 4.1).
    ///
    /// - Throws: What is wrong with the octets, or with one of the extensions.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "extensions"))
    }

    /// The encoding as a SEQUENCE.
    public var derOctets: [UInt8] { DERWriter.octets { self.append(to: &$0) } }
}
