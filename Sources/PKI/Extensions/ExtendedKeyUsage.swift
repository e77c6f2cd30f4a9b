internal import Bytes

// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId                                     -- RFC 5280, 4.2.1.12

/// The purposes that a certified key may serve.
public struct ExtendedKeyUsage: ExtensionValue {
    /// extKeyUsage.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.extendedKeyUsage }

    /// The purposes, at least one.
    public let purposes: [ObjectIdentifier]

    /// The given purposes.
    ///
    /// - Throws: `missingElement` where there is none.
    public init(_ purposes: [ObjectIdentifier]) throws(PKIError) {
        guard !purposes.isEmpty else { throw PKIError(.noPurpose) }
        self.purposes = purposes
    }

    /// The purposes that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "extKeyUsage"), "extKeyUsage")
        var purposes: [ObjectIdentifier] = []
        purposes.reserveCapacity(2)
        while let element = elements.nextIfAny() { try purposes.append(element.objectIdentifier("key purpose")) }
        try self.init(purposes)
    }

    /// The encoding.
    public var derOctets: [UInt8] {
        DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                for purpose in self.purposes { sequence.append(purpose) }
            }
        }
    }
}

/// Purposes of keys: RFC 5280 section 4.2.1.12, RFC 6960, RFC 6962, and two of Microsoft's.
extension ObjectIdentifier {
    /// anyExtendedKeyUsage.
    public static let anyExtendedKeyUsage = ObjectIdentifier(2, 5, 29, 37, 0)
    /// id-kp-serverAuth.
    public static let serverAuthentication = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 1)
    /// id-kp-clientAuth.
    public static let clientAuthentication = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 2)
    /// id-kp-codeSigning.
    public static let codeSigning = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 3)
    /// id-kp-emailProtection.
    public static let emailProtection = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 4)
    /// id-kp-timeStamping.
    public static let timeStamping = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 8)
    /// id-kp-OCSPSigning.
    public static let ocspSigning = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 9)
    /// SPC_INDIVIDUAL_SP_KEY_PURPOSE, Microsoft's: code of a person.
    public static let individualCodeSigning = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 2, 1, 21)
    /// SPC_COMMERCIAL_SP_KEY_PURPOSE, Microsoft's: code of a company.
    public static let commercialCodeSigning = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 2, 1, 22)
    /// szOID_KP_SMARTCARD_LOGON, Microsoft's.
    public static let smartCardLogin = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 20, 2, 2)
    /// szOID_KP_DOCUMENT_SIGNING, Microsoft's.
    public static let documentSigning = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 10, 3, 12)
    /// The purpose of a certificate that signs precertificates (RFC 6962 section 3.1).
    public static let certificateTransparency = ObjectIdentifier(1, 3, 6, 1, 4, 1, 11129, 2, 4, 4)
}
