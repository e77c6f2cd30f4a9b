internal import Bytes
public import PKI

// DirectoryString ::= CHOICE { teletexString, printableString, universalString, utf8String, bmpString }
// X520countryName, X520SerialNumber, X520dnQualifier ::= PrintableString
// DomainComponent, EmailAddress ::= IA5String                                              -- RFC 5280, appendix A.1
// PKCS9String ::= CHOICE { ia5String, directoryString }                                    -- RFC 2985, appendix A
// uniqueIdentifier ATTRIBUTE ::= { WITH SYNTAX UniqueIdentifier … }     UniqueIdentifier ::= BIT STRING       -- X.520, 6.2.7
// Of other attributes no more is known than that common readers take strings alone, and not of every type: OpenSSL's
// ASN1_PRINTABLE and the types that pyca/cryptography has names for.

/// Which string types the value of an attribute may have.
public enum AttributeSyntax {
    private static let directoryString: [StringType] = [.teletex, .printable, .universal, .utf8, .bmp]
    private static let printableString: [StringType] = [.printable]
    private static let ia5String: [StringType] = [.ia5]
    private static let anyString = Self.directoryString + [.ia5, .numeric]

    private static let table: [ObjectIdentifier: [StringType]] = {
        var table: [ObjectIdentifier: [StringType]] = [
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
        if let type = ObjectIdentifier("1.2.840.113549.1.9.2") { table[type] = Self.directoryString + [.ia5] }
        table[.jurisdictionCountryName] = Self.printableString
        return table
    }()

    /// A text in the string type that an attribute demands; UTF8String where it leaves the choice.
    public static func value(_ text: String, of type: ObjectIdentifier) -> AttributeValue {
        let allowed = Self.table[type] ?? Self.anyString
        return allowed.contains(.utf8) ? .utf8(text) : allowed.contains(.printable) ? .printable(text) : .ia5(text)
    }

    // X520countryName ::= PrintableString (SIZE (2))                                         -- RFC 5280, appendix A.1
    // DirectoryString ::= CHOICE { teletexString TeletexString (SIZE (1..MAX)), … }; of X520dnQualifier alone no size is said,
    // and a domainComponent is one label.                                                    -- RFC 4519, 2.4

    /// Whether a text has as many characters as its attribute demands; any number is right where it is none that is known.
    static func hasSize(_ text: String, of type: ObjectIdentifier) -> Bool {
        switch type {
        case .countryName, .jurisdictionCountryName: text.unicodeScalars.count == 2
        case .distinguishedNameQualifier: true
        default: !text.isEmpty || Self.table[type] == nil
        }
    }

    /// Why a value is of no type that its attribute allows; `nil` where it is.
    static func fault(of attribute: AttributeTypeAndValue) -> Reason? {
        let type = attribute.value.stringType
        let allowed = Self.table[attribute.type] ?? Self.anyString
        if let type, allowed.contains(type) { return nil }
        if attribute.type == .uniqueIdentifier, attribute.value.isBitString { return nil }
        // The type's name is of ASCII, and sorts alike everywhere; no string has none.
        let names = allowed.map(\.rawValue).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let values = [attribute.type.dotted, type?.rawValue ?? ""] + names
        return Reason(.attributeSyntax, values: values.map { .text($0) })
    }
}

extension AttributeValue {
    /// Whether the value is a BIT STRING, whose form was checked when it was read.
    fileprivate var isBitString: Bool {
        if case .other(let encoding) = self { encoding.first == 0x03 } else { false }
    }
}
