internal import Bytes
internal import PKI

// DirectoryString ::= CHOICE { teletexString, printableString, universalString, utf8String, bmpString }
// X520countryName, X520SerialNumber, X520dnQualifier ::= PrintableString
// DomainComponent, EmailAddress ::= IA5String                                              -- RFC 5280, appendix A.1
// PKCS9String ::= CHOICE { ia5String, directoryString }                                    -- RFC 2985, appendix A

/// Which string types the value of an attribute may have.
enum AttributeSyntax {
    private static let directoryString: Set<StringType> = [.teletex, .printable, .universal, .utf8, .bmp]
    private static let printableString: Set<StringType> = [.printable]
    private static let ia5String: Set<StringType> = [.ia5]

    private static let table: [ObjectIdentifier: Set<StringType>] = {
        var table: [ObjectIdentifier: Set<StringType>] = [
            .countryName: Self.printableString, .serialNumber: Self.printableString,
            .distinguishedNameQualifier: Self.printableString, .domainComponent: Self.ia5String,
            .emailAddress: Self.ia5String,
        ]
        let named: [ObjectIdentifier] = [
            .commonName, .surname, .localityName, .stateOrProvinceName, .streetAddress, .organizationName,
            .organizationalUnitName, .title, .givenName, .initials, .generationQualifier, .pseudonym, .userIdentifier,
        ]
        // description, businessCategory, postalCode, postOfficeBox, physicalDeliveryOfficeName, name, houseIdentifier,
        // dmdName, organizationIdentifier; unstructuredAddress; jurisdiction of locality, and of state or province.
        let others = [
            "2.5.4.13", "2.5.4.15", "2.5.4.17", "2.5.4.18", "2.5.4.19", "2.5.4.41", "2.5.4.51", "2.5.4.54", "2.5.4.97",
            "1.2.840.113549.1.9.8", "1.3.6.1.4.1.311.60.2.1.1", "1.3.6.1.4.1.311.60.2.1.2",
        ]
        for type in named + others.compactMap({ ObjectIdentifier($0) }) { table[type] = Self.directoryString }
        // unstructuredName, and the country of jurisdiction.
        if let type = ObjectIdentifier("1.2.840.113549.1.9.2") { table[type] = Self.directoryString.union([.ia5]) }
        if let type = ObjectIdentifier("1.3.6.1.4.1.311.60.2.1.3") { table[type] = Self.printableString }
        return table
    }()

    /// Why a value is of no type that its attribute allows; `nil` where it is, or the attribute is none that is known.
    static func fault(of attribute: AttributeTypeAndValue) -> Reason? {
        guard let allowed = Self.table[attribute.type] else { return nil }
        let type = attribute.value.stringType
        if let type, allowed.contains(type) { return nil }
        // The type's name is of ASCII, and sorts alike everywhere; no string has none.
        let names = allowed.map(\.rawValue).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let values = [attribute.type.dotted, type?.rawValue ?? ""] + names
        return Reason(.attributeSyntax, values: values.map { .text($0) })
    }
}
