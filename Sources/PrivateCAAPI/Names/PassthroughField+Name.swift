import Issuance

extension PassthroughField {
    /// The field's name on the wire.
    var name: StaticString {
        switch self {
        case .subject: "Subject"
        case .extensions: "Extensions"
        case .certificatePolicies: "CertificatePolicies"
        case .extendedKeyUsage: "ExtendedKeyUsage"
        case .subjectAlternativeName: "SubjectAlternativeNames"
        case .otherExtensions: "CustomExtensions"
        case .attributes: "CustomAttributes"
        case .policyIdentifier: "CertPolicyId"
        case .policyQualifiers: "PolicyQualifiers"
        case .policyQualifierIdentifier: "PolicyQualifierId"
        case .qualifier: "Qualifier"
        case .practiceStatement: "CpsUri"
        case .keyPurpose: "ExtendedKeyUsageType"
        case .keyPurposeIdentifier: "ExtendedKeyUsageObjectIdentifier"
        case .identifier: "ObjectIdentifier"
        case .value: "Value"
        case .otherName: "OtherName"
        case .rfc822Name: "Rfc822Name"
        case .domainName: "DnsName"
        case .directoryName: "DirectoryName"
        case .ediPartyName: "EdiPartyName"
        case .uniformResourceIdentifier: "UniformResourceIdentifier"
        case .internetAddress: "IpAddress"
        case .registeredIdentifier: "RegisteredId"
        case .typeIdentifier: "TypeId"
        case .nameAssigner: "NameAssigner"
        case .partyName: "PartyName"
        case .countryName: "Country"
        case .organizationName: "Organization"
        case .organizationalUnitName: "OrganizationalUnit"
        case .distinguishedNameQualifier: "DistinguishedNameQualifier"
        case .stateOrProvinceName: "State"
        case .commonName: "CommonName"
        case .serialNumber: "SerialNumber"
        case .localityName: "Locality"
        case .title: "Title"
        case .surname: "Surname"
        case .givenName: "GivenName"
        case .initials: "Initials"
        case .pseudonym: "Pseudonym"
        case .generationQualifier: "GenerationQualifier"
        }
    }

    /// The fields by their names on the wire.
    static let named: [String: PassthroughField] = Dictionary(
        uniqueKeysWithValues: PassthroughField.allCases.map { ("\($0.name)", $0) }
    )
}
