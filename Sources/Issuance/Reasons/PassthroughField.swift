/// A field of the values for passthrough, under a number that never changes and that no other field gets.
public enum PassthroughField: Int64, Hashable, Sendable, CaseIterable {
    case subject = 1
    case extensions = 2
    case certificatePolicies = 3
    case extendedKeyUsage = 4
    case subjectAlternativeName = 5
    case otherExtensions = 6
    case attributes = 7
    case policyIdentifier = 10
    case policyQualifiers = 11
    case policyQualifierIdentifier = 12
    case qualifier = 13
    case practiceStatement = 14
    case keyPurpose = 15
    case keyPurposeIdentifier = 16
    case identifier = 17
    case value = 18
    case otherName = 20
    case rfc822Name = 21
    case domainName = 22
    case directoryName = 23
    case ediPartyName = 24
    case uniformResourceIdentifier = 25
    case internetAddress = 26
    case registeredIdentifier = 27
    case typeIdentifier = 28
    case nameAssigner = 29
    case partyName = 30
    case countryName = 40
    case organizationName = 41
    case organizationalUnitName = 42
    case distinguishedNameQualifier = 43
    case stateOrProvinceName = 44
    case commonName = 45
    case serialNumber = 46
    case localityName = 47
    case title = 48
    case surname = 49
    case givenName = 50
    case initials = 51
    case pseudonym = 52
    case generationQualifier = 53

    /// Whether the field is a list, so that what lies in it lies in one of its items.
    public var isList: Bool {
        switch self {
        case .certificatePolicies, .extendedKeyUsage, .subjectAlternativeName,
            .otherExtensions, .attributes, .policyQualifiers:
            true
        default: false
        }
    }
}
