internal import Bytes
internal import Cryptography
internal import PKI

/// Remarks on content that templates or requests bring and nobody is refused for.
extension Lints {
    // "ub-common-name INTEGER ::= 64", counted in characters.
    static let commonNameFits = Observation<LintSubject>(
        150,
        "common-name-fits",
        "RFC 5280 appendix A.1 (ub-common-name)"
    ) { subject in
        for attribute in subject.subjectAttributes where attribute.type == .commonName {
            // No text has more characters than octets.
            if let text = attribute.value.text, text.utf8.count > 64, text.unicodeScalars.count > 64 {
                return Reason(.commonNameLong)
            }
        }
        return nil
    }

    // "CAs … MUST encode [DirectoryString] as either PrintableString or UTF8String", with exceptions for old names.
    static let subjectStringsAreUsual = Observation<LintSubject>(
        151,
        "subject-strings-are-usual",
        "RFC 5280 section 4.1.2.4 (DirectoryString)"
    ) { subject in
        for attribute in subject.subjectAttributes {
            if case .other = attribute.value {
                return Reason(.subjectStringUnusual, .text(attribute.type.dotted))
            }
        }
        return nil
    }

    // "The name MUST be in the preferred name syntax"; a wildcard label is usual, and host names hold no underscore.
    static let alternativeNamesAreUsual = Observation<LintSubject>(
        152,
        "alternative-names-are-usual",
        "RFC 5280 section 4.2.1.6 (dNSName); RFC 1034 section 3.5"
    ) { subject in
        for case .dnsName(let name) in subject.alternativeName?.names ?? [] where !Self.isHostName(name) {
            return Reason(.domainNameUnusual)
        }
        return nil
    }

    // "no particular interpretation is required" of an emailAddress (RFC 2985), yet rfc822Name constraints hold for it.
    static let emailAddressIsAMailbox = Observation<LintSubject>(
        159,
        "email-address-is-a-mailbox",
        "RFC 5280 sections 4.1.2.6 and 4.2.1.10; RFC 2985 section 5.2.1"
    ) { subject in
        for attribute in subject.subjectAttributes where attribute.type == .emailAddress {
            if let text = attribute.value.text, NameForms.fault(ofMailbox: text) != nil {
                return Reason(.emailAddressUnusual)
            }
        }
        return nil
    }

    // "If the keyUsage extension is present … [EC keys MUST NOT assert] keyEncipherment": the templates do.
    static let keyUsageSuitsKey = Observation<LintSubject>(
        153,
        "key-usage-suits-key",
        "RFC 8813 section 3; RFC 8410 section 5"
    ) { subject in
        guard subject.keyUsage?.contains(.keyEncipherment) == true,
            subject.tbsCertificate.subjectPublicKeyInfo.algorithm.identifier != Self.rsaEncryption
        else { return nil }
        return Reason(.keyCannotEncipher)
    }

    private static let rsaEncryption = ObjectIdentifier("1.2.840.113549.1.1.1")

    // A certificate whose issuer and subject agree is self-issued, and does not count in path lengths.
    static let subjectDiffersFromIssuer = Observation<LintSubject>(
        154,
        "subject-differs-from-issuer",
        "RFC 5280 section 3.2 (self-issued certificates)"
    ) { subject in
        subject.draft.template.isRoot || subject.tbsCertificate.subject != subject.tbsCertificate.issuer
            ? nil : Reason(.subjectIsTheIssuer)
    }

    /// Labels of 1 to 63 letters, digits and inner hyphens, at most 253 octets; the first may be `*`.
    private static func isHostName(_ name: String) -> Bool {
        let octets = Array(name.utf8)
        return !octets.contains(0x5F) && NameForms.fault(ofDomain: octets[...], allowsWildcard: true) == nil
    }
}
