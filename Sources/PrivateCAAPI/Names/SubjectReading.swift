import Issuance
import JSON
import PKI

// ASN1Subject: standard attributes, one relative distinguished name each in the order of the members; or custom
// attributes, in the order of the list.

extension WireValue {
    /// The distinguished name that an `ASN1Subject` asks for; empty where it names no attribute.
    ///
    /// - Parameter path: Where it stands, for messages.
    func distinguishedName(_ path: FieldPath) throws(FieldFlaw) -> DistinguishedName {
        var attributes: [(name: RelativeDistinguishedName, place: FieldPath)] = []
        for attribute in StandardAttribute.all {
            let text = try self.nameText(attribute.member, path)
            // An attribute without text is one that was not given.
            guard !text.isEmpty else { continue }
            let name = RelativeDistinguishedName(type: attribute.type, value: attribute.value(text))
            attributes.append((name, path.member(attribute.member)))
        }
        let custom = self["CustomAttributes"]?.items ?? []
        let place = path.member("CustomAttributes")
        guard custom.isEmpty || attributes.isEmpty else {
            throw FieldFlaw(.attributesMixed, place, [.place(attributes[0].place)])
        }
        for (index, item) in custom.enumerated() {
            let place = place.item(index)
            let type = try item.objectIdentifier("ObjectIdentifier", place)
            let value = AttributeSyntax.value(try item.filledText("Value", place), of: type)
            attributes.append((RelativeDistinguishedName(type: type, value: value), place.member("Value")))
        }
        do throws(PKIError) {
            return try DistinguishedName(attributes.map(\.name))
        } catch {
            let culprit = attributes.first { (try? DistinguishedName([$0.name])) == nil }
            throw FieldFlaw(.valueNotEncodable, culprit?.place ?? path, found: error)
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

    func value(_ text: String) -> AttributeValue { AttributeSyntax.value(text, of: self.type) }
}
