/// Types of attributes of names: X.520 as RFC 5280 appendix A uses it, RFC 4519, and PKCS #9 (RFC 2985).
extension ObjectIdentifier {
    /// commonName.
    public static let commonName = ObjectIdentifier(2, 5, 4, 3)
    /// surname.
    public static let surname = ObjectIdentifier(2, 5, 4, 4)
    /// serialNumber, of a device or person; not that of a certificate.
    public static let serialNumber = ObjectIdentifier(2, 5, 4, 5)
    /// countryName.
    public static let countryName = ObjectIdentifier(2, 5, 4, 6)
    /// localityName.
    public static let localityName = ObjectIdentifier(2, 5, 4, 7)
    /// stateOrProvinceName.
    public static let stateOrProvinceName = ObjectIdentifier(2, 5, 4, 8)
    /// streetAddress.
    public static let streetAddress = ObjectIdentifier(2, 5, 4, 9)
    /// organizationName.
    public static let organizationName = ObjectIdentifier(2, 5, 4, 10)
    /// organizationalUnitName.
    public static let organizationalUnitName = ObjectIdentifier(2, 5, 4, 11)
    /// title.
    public static let title = ObjectIdentifier(2, 5, 4, 12)
    /// givenName.
    public static let givenName = ObjectIdentifier(2, 5, 4, 42)
    /// initials.
    public static let initials = ObjectIdentifier(2, 5, 4, 43)
    /// generationQualifier.
    public static let generationQualifier = ObjectIdentifier(2, 5, 4, 44)
    /// dnQualifier.
    public static let distinguishedNameQualifier = ObjectIdentifier(2, 5, 4, 46)
    /// x500UniqueIdentifier.
    public static let uniqueIdentifier = ObjectIdentifier(2, 5, 4, 45)
    /// jurisdictionCountryName (EV Guidelines of the CA/Browser Forum, section 7.1.4.2.3).
    public static let jurisdictionCountryName = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3)
    /// pseudonym.
    public static let pseudonym = ObjectIdentifier(2, 5, 4, 65)
    /// domainComponent.
    public static let domainComponent = ObjectIdentifier(0, 9, 2342, 19_200_300, 100, 1, 25)
    /// userId.
    public static let userIdentifier = ObjectIdentifier(0, 9, 2342, 19_200_300, 100, 1, 1)
    /// emailAddress (PKCS #9).
    public static let emailAddress = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 1)
    /// challengePassword (PKCS #9), an attribute of requests.
    public static let challengePassword = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 7)
    /// extensionRequest (PKCS #9), an attribute of requests.
    public static let extensionRequest = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 14)
    /// szOID_CERT_EXTENSIONS, Microsoft's older twin of extensionRequest.
    public static let microsoftCertificateExtensions = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 2, 1, 14)
    /// id-on-SmtpUTF8Mailbox, a mailbox beyond ASCII: a type of otherName (RFC 9598).
    public static let smtpUTF8Mailbox = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 8, 9)
    /// szOID_NT_PRINCIPAL_NAME, Microsoft's user principal name: a type of otherName.
    public static let microsoftUserPrincipalName = ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 20, 2, 3)
}
