/// The identifiers of well-known extensions of certificates, and their names.
public enum ExtensionIdentifier {
    /// subjectDirectoryAttributes (RFC 5280 section 4.2.1.8).
    public static let subjectDirectoryAttributes = ObjectIdentifier(2, 5, 29, 9)
    /// subjectKeyIdentifier (RFC 5280 section 4.2.1.2).
    public static let subjectKeyIdentifier = ObjectIdentifier(2, 5, 29, 14)
    /// keyUsage (RFC 5280 section 4.2.1.3).
    public static let keyUsage = ObjectIdentifier(2, 5, 29, 15)
    /// privateKeyUsagePeriod (X.509 section 9.2.2.5; RFC 3280 section 4.2.1.4).
    public static let privateKeyUsagePeriod = ObjectIdentifier(2, 5, 29, 16)
    /// subjectAltName (RFC 5280 section 4.2.1.6).
    public static let subjectAlternativeName = ObjectIdentifier(2, 5, 29, 17)
    /// issuerAltName (RFC 5280 section 4.2.1.7).
    public static let issuerAlternativeName = ObjectIdentifier(2, 5, 29, 18)
    /// basicConstraints (RFC 5280 section 4.2.1.9).
    public static let basicConstraints = ObjectIdentifier(2, 5, 29, 19)
    /// cRLNumber (RFC 5280 section 5.2.3).
    public static let crlNumber = ObjectIdentifier(2, 5, 29, 20)
    /// issuingDistributionPoint (RFC 5280 section 5.2.5).
    public static let issuingDistributionPoint = ObjectIdentifier(2, 5, 29, 28)
    /// nameConstraints (RFC 5280 section 4.2.1.10).
    public static let nameConstraints = ObjectIdentifier(2, 5, 29, 30)
    /// cRLDistributionPoints (RFC 5280 section 4.2.1.13).
    public static let crlDistributionPoints = ObjectIdentifier(2, 5, 29, 31)
    /// certificatePolicies (RFC 5280 section 4.2.1.4).
    public static let certificatePolicies = ObjectIdentifier(2, 5, 29, 32)
    /// policyMappings (RFC 5280 section 4.2.1.5).
    public static let policyMappings = ObjectIdentifier(2, 5, 29, 33)
    /// authorityKeyIdentifier (RFC 5280 section 4.2.1.1).
    public static let authorityKeyIdentifier = ObjectIdentifier(2, 5, 29, 35)
    /// policyConstraints (RFC 5280 section 4.2.1.11).
    public static let policyConstraints = ObjectIdentifier(2, 5, 29, 36)
    /// extKeyUsage (RFC 5280 section 4.2.1.12).
    public static let extendedKeyUsage = ObjectIdentifier(2, 5, 29, 37)
    /// freshestCRL (RFC 5280 section 4.2.1.15).
    public static let freshestCRL = ObjectIdentifier(2, 5, 29, 46)
    /// inhibitAnyPolicy (RFC 5280 section 4.2.1.14).
    public static let inhibitAnyPolicy = ObjectIdentifier(2, 5, 29, 54)
    /// authorityInfoAccess (RFC 5280 section 4.2.2.1).
    public static let authorityInformationAccess = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 1)
    /// qcStatements (RFC 3739 section 3.2.6).
    public static let qualifiedCertificateStatements = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 3)
    /// subjectInfoAccess (RFC 5280 section 4.2.2.2).
    public static let subjectInformationAccess = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 11)
    /// id-pe-tlsfeature (RFC 7633).
    public static let tlsFeature = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 24)
    /// id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1).
    public static let ocspNoCheck = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1, 5)

    /// The name of each identifier in the RFC that defines it.
    public static let names: [ObjectIdentifier: String] = [
        subjectDirectoryAttributes: "subjectDirectoryAttributes", privateKeyUsagePeriod: "privateKeyUsagePeriod",
        subjectKeyIdentifier: "subjectKeyIdentifier", keyUsage: "keyUsage", subjectAlternativeName: "subjectAltName",
        issuerAlternativeName: "issuerAltName", basicConstraints: "basicConstraints",
        nameConstraints: "nameConstraints", crlDistributionPoints: "cRLDistributionPoints",
        certificatePolicies: "certificatePolicies", policyMappings: "policyMappings",
        authorityKeyIdentifier: "authorityKeyIdentifier", policyConstraints: "policyConstraints",
        extendedKeyUsage: "extKeyUsage", freshestCRL: "freshestCRL", inhibitAnyPolicy: "inhibitAnyPolicy",
        authorityInformationAccess: "authorityInfoAccess", qualifiedCertificateStatements: "qcStatements",
        subjectInformationAccess: "subjectInfoAccess", tlsFeature: "tlsfeature", ocspNoCheck: "ocsp-nocheck",
    ]

    /// The name of an identifier, or its numbers where it has none here.
    public static func name(of identifier: ObjectIdentifier) -> String {
        self.names[identifier] ?? identifier.dotted
    }
}
