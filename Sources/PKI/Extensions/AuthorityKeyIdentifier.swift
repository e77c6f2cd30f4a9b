internal import Bytes

// AuthorityKeyIdentifier ::= SEQUENCE {                                                            -- RFC 5280, 4.2.1.1
//     keyIdentifier             [0] KeyIdentifier            OPTIONAL,
//     authorityCertIssuer       [1] GeneralNames             OPTIONAL,
//     authorityCertSerialNumber [2] CertificateSerialNumber  OPTIONAL }
// "authorityCertIssuer and authorityCertSerialNumber MUST both be present or both be absent"       -- A.2

/// Which key signed a certificate.
public struct AuthorityKeyIdentifier: ExtensionValue {
    /// authorityKeyIdentifier.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.authorityKeyIdentifier }

    /// The subject key identifier of the signer's certificate.
    public let keyIdentifier: [UInt8]?
    /// The issuer of the signer's certificate.
    public let authorityCertificateIssuer: [GeneralName]?
    /// The serial number of the signer's certificate.
    public let authorityCertificateSerialNumber: SerialNumber?
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The key with the given identifier; issuer and serial number are never written.
    public init(keyIdentifier: [UInt8]) {
        self.keyIdentifier = keyIdentifier
        self.authorityCertificateIssuer = nil
        self.authorityCertificateSerialNumber = nil
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { $0.append(.context(0), contents: keyIdentifier) }
        }
    }

    /// The identification that DER octets encode, in any of its forms.
    ///
    /// - Throws: what is wrong with the octets; `missingElement` where one of issuer and serial number is absent.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        let field: StaticString = "authorityKeyIdentifier"
        var elements = try ElementReader(StrictDER.parse(octets, "\(field)"), field)
        self.keyIdentifier = try elements.next(ifTagged: .context(0)).map { node throws(PKIError) in
            try Array(node.contents(.context(0), field))
        }
        self.authorityCertificateIssuer = try elements.next(ifTagged: .context(1)).map { node throws(PKIError) in
            try [GeneralName](node, .context(1), "authorityCertIssuer")
        }
        self.authorityCertificateSerialNumber = try elements.next(ifTagged: .context(2)).map { node throws(PKIError) in
            try SerialNumber(node, tagged: .context(2))
        }
        try elements.finish()
        guard (self.authorityCertificateIssuer == nil) == (self.authorityCertificateSerialNumber == nil) else {
            throw PKIError(.issuerWithoutSerialNumber, field)
        }
        self.derOctets = octets
    }
}
