// "extnValue OCTET STRING -- contains the DER encoding of an ASN.1 value"                          -- RFC 5280, 4.1

extension Extension {
    /// An extension whose value was encoded elsewhere and must be exactly one DER value, whatever its meaning.
    ///
    /// - Throws: `trailingOctets`, `tooLarge`, and what else keeps the octets from being DER.
    public init(identifier: ObjectIdentifier, isCritical: Bool, derValue: [UInt8]) throws(PKIError) {
        _ = try StrictDER.parse(derValue, "extnValue")
        self.init(identifier: identifier, isCritical: isCritical, value: derValue)
    }
}
