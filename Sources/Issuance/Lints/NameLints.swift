internal import Bytes
internal import PKI

/// Lints of every name, whoever asked for it and wherever it stands.
extension Lints {
    /// In the order in which they are asked: control characters first, so that no later message holds one.
    static let ofNames: [Lint] = Self.nameLints.map(\.ofCertificate)

    /// Those that no policy lowers: they are asked of an authority's own request too, which knows no policy.
    static let ofOwnNames: [Requirement<[ExaminedName], Void>] = Self.nameLints.filter {
        Self.fixed.contains($0.number)
    }
    .map(\.ofOwnRequest)

    private static let nameLints: [NameLint] = [
        Self.namesHoldNoControlCharacters, Self.stringsFitTheirTypes, Self.attributesFitTheirSyntaxes,
        Self.namesAreNotEmpty, Self.domainNamesAreWellFormed, Self.mailboxesAreWellFormed, Self.identifiersAreAbsolute,
        Self.attributesAreDistinct, Self.attributesHaveTheirSizes, Self.principalNamesAreUTF8,
    ]

    // "Control characters … are mapped to nothing": two names that differ in one alone are the same name to a validator, and
    // a program that ends strings at NUL reads another name than was certified (CVE-2009-2408).
    private static let namesHoldNoControlCharacters = NameLint(
        118,
        "names-hold-no-control-characters",
        "RFC 5280 section 7.1; RFC 4518 section 2.2; CVE-2009-2408"
    ) { name in
        name.strings.contains(where: \.holdsControlCharacter) ? Reason(.controlCharacter) : nil
    }

    private static let stringsFitTheirTypes = NameLint(
        119,
        "strings-fit-their-types",
        "RFC 5280 section 4.1.2.4; X.680 section 41; X.690 section 8.23"
    ) { name in
        if let string = name.strings.first(where: { !$0.isWellFormed }) {
            return Reason(.stringMalformed, .text(string.type.rawValue))
        }
        // Beyond ASCII its octets are T.61's to the standard, ISO 8859-1 to OpenSSL and UTF-8 to pyca/cryptography, which
        // cannot read what is none.
        let isAmbiguous =
            !name.attributes.isEmpty
            && name.strings.contains { $0.type == .teletex && !$0.octets.allSatisfy { $0 < 0x80 } }
        return isAmbiguous ? Reason(.teletexBeyondASCII) : nil
    }

    // "conforming CAs MUST NOT issue certificates with subjectAltNames containing empty GeneralName fields"; DirectoryString
    // has SIZE (1..MAX), so that a subject of nothing but empty values names nobody.
    private static let namesAreNotEmpty = NameLint(
        121,
        "names-are-not-empty",
        "RFC 5280 sections 4.1.2.6 and 4.2.1.6"
    ) { name in
        let isEmpty =
            switch name.name {
            case .rfc822Name(let text), .dnsName(let text), .uniformResourceIdentifier(let text): text.isEmpty
            // An implicit tag without contents; an explicit one always holds a value.
            case .x400Address(let encoding): encoding.count == 2
            case .otherName(_, let encoding): encoding.count == 2 && !name.strings.isEmpty
            case .ediPartyName: name.strings.contains { $0.octets.isEmpty }
            case .directoryName: name.attributes.allSatisfy(\.value.isEmpty)
            case .ipAddress, .registeredID: false
            }
        return isEmpty ? Reason(.nameEmpty) : nil
    }

    private static let domainNamesAreWellFormed = NameLint(
        122,
        "domain-names-are-well-formed",
        "RFC 5280 section 4.2.1.6 (dNSName); RFC 1034 sections 3.1 and 3.5; RFC 1123 section 2.1"
    ) { name in
        guard case .dnsName(let text) = name.name else { return nil }
        return NameForms.fault(ofDomain: Array(text.utf8)[...], allowsWildcard: true).map {
            Reason(.domainNameMalformed, .text(text), .number($0.rawValue))
        }
    }

    private static let mailboxesAreWellFormed = NameLint(
        123,
        "mailboxes-are-well-formed",
        "RFC 5280 section 4.2.1.6 (rfc822Name); RFC 5321 section 4.1.2; RFC 9598 section 3"
    ) { name in
        switch name.name {
        case .rfc822Name(let text):
            return NameForms.fault(ofMailbox: text).map { Reason(.mailboxMalformed, .text(text), .number($0)) }
        case .otherName(.smtpUTF8Mailbox, _):
            guard let text = name.name.smtpUTF8Mailbox else { return Reason(.mailboxNotUTF8) }
            return NameForms.fault(ofInternationalMailbox: text).map {
                Reason(.mailboxMalformed, .text(text), .number($0))
            }
        default: return nil
        }
    }

    private static let identifiersAreAbsolute = NameLint(
        124,
        "identifiers-are-absolute",
        "RFC 5280 sections 4.2.1.4 (CPSuri) and 4.2.1.6 (uniformResourceIdentifier); RFC 3986 section 3"
    ) { name in
        guard case .uniformResourceIdentifier(let text) = name.name else { return nil }
        return NameForms.fault(ofIdentifier: text).map {
            Reason(.identifierMalformed, .text(text), .number($0))
        }
    }

    // "The UPN OtherName value: Must be ASN1-encoded UTF8 string".
    private static let principalNamesAreUTF8 = NameLint(
        127,
        "principal-names-are-utf8-strings",
        "Microsoft KB 281245 (otherName 1.3.6.1.4.1.311.20.2.3)"
    ) { name in
        guard case .otherName(.microsoftUserPrincipalName, let encoding) = name.name, encoding.first != 0x0C else {
            return nil
        }
        return Reason(.principalNameNotUTF8)
    }
}

extension AttributeValue {
    /// Whether the value is a string without characters, or any other value without contents.
    fileprivate var isEmpty: Bool {
        switch self {
        case .utf8(let text), .printable(let text), .ia5(let text): text.isEmpty
        case .other(let encoding): encoding.count == 2
        }
    }
}
