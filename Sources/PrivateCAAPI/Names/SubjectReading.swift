import PKI

// ASN1Subject: standard attributes, one relative distinguished name each in the order of the members; or custom
// attributes, in the order of the list.

extension WireValue {
    /// The distinguished name that an `ASN1Subject` asks for; empty where it names no attribute.
    ///
    /// - Parameter path: Where it stands, for messages: `CertificateAuthorityConfiguration.Subject`.
    func distinguishedName(_ path: String) throws(APIError) -> DistinguishedName {
        var relativeNames: [RelativeDistinguishedName] = []
        for attribute in StandardAttribute.all {
            // An attribute without text is one that was not given.
            guard let text = self[attribute.member]?.text, !text.isEmpty else { continue }
            try Self.refuseNUL(in: text, "\(path).\(attribute.member)")
            relativeNames.append(RelativeDistinguishedName(type: attribute.type, value: attribute.value(text)))
        }
        let custom = self["CustomAttributes"]?.items ?? []
        guard custom.isEmpty || relativeNames.isEmpty else {
            throw APIError(
                .invalidArguments,
                "\(path): CustomAttributes cannot be used in combination with standard attributes."
            )
        }
        for (index, item) in custom.enumerated() {
            let place = "\(path).CustomAttributes[\(index)]"
            guard let dotted = item["ObjectIdentifier"]?.text, let type = ObjectIdentifier(dotted) else {
                throw APIError(.invalidArguments, "\(place).ObjectIdentifier is not an object identifier.")
            }
            let text = item["Value"]?.text ?? ""
            try Self.refuseNUL(in: text, "\(place).Value")
            relativeNames.append(RelativeDistinguishedName(type: type, value: StandardAttribute.value(text, of: type)))
        }
        do {
            return try DistinguishedName(relativeNames)
        } catch {
            throw APIError(.invalidArguments, "\(path): \(error.message).")
        }
    }

    /// Names with U+0000 in them read differently to programs that end strings there.
    private static func refuseNUL(in text: String, _ place: String) throws(APIError) {
        guard !text.utf8.contains(0) else {
            throw APIError(.invalidArguments, "\(place) contains the character U+0000.")
        }
    }
}

/// One of the attributes that `ASN1Subject` has a member for.
private struct StandardAttribute: Sendable {
    let member: StaticString
    let type: ObjectIdentifier

    /// In the order of the structure's members.
    static let all: [StandardAttribute] = [
        StandardAttribute(member: "Country", type: .countryName),
        StandardAttribute(member: "Organization", type: .organizationName),
        StandardAttribute(member: "OrganizationalUnit", type: .organizationalUnitName),
        StandardAttribute(member: "DistinguishedNameQualifier", type: .distinguishedNameQualifier),
        StandardAttribute(member: "State", type: .stateOrProvinceName),
        StandardAttribute(member: "CommonName", type: .commonName),
        StandardAttribute(member: "SerialNumber", type: .serialNumber),
        StandardAttribute(member: "Locality", type: .localityName),
        StandardAttribute(member: "Title", type: .title),
        StandardAttribute(member: "Surname", type: .surname),
        StandardAttribute(member: "GivenName", type: .givenName),
        StandardAttribute(member: "Initials", type: .initials),
        StandardAttribute(member: "Pseudonym", type: .pseudonym),
        StandardAttribute(member: "GenerationQualifier", type: .generationQualifier),
    ]

    func value(_ text: String) -> AttributeValue { Self.value(text, of: self.type) }

    /// A text in the string type that RFC 5280 appendix A gives to an attribute; UTF8String where it leaves the choice.
    static func value(_ text: String, of type: ObjectIdentifier) -> AttributeValue {
        switch type {
        case .countryName, .serialNumber, .distinguishedNameQualifier: .printable(text)
        case .domainComponent, .emailAddress: .ia5(text)
        default: .utf8(text)
        }
    }
}
