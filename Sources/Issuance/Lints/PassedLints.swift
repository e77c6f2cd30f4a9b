internal import Bytes
internal import PKI

/// Lints of what is passed through.
extension Lints {
    // "Restrictions are defined in terms of permitted or excluded name subtrees", by the authority's certificate and every
    // one above it; each of them must allow every name.
    static let namesArePermitted = Lint(
        116,
        "names-are-permitted",
        "RFC 5280 sections 4.2.1.10 and 6.1.3 (b), (c)"
    ) { subject throws(Interruption) in
        guard !subject.draft.template.isRoot else { return }
        guard let constraints = subject.draft.authority.nameConstraints else {
            throw .refusal(.invalidValue, .constraintsUnreadable)
        }
        guard !constraints.isEmpty else { return }
        let names = NameConstraints.names(of: subject.tbsCertificate, alternativeName: subject.alternativeName)
        for constraint in constraints {
            if let fault = constraint.fault(in: names) {
                throw .refusal(.invalidValue, fault.reason)
            }
        }
    }

    // "Conforming CAs MUST mark this extension as critical" / "as non-critical", as sections 4.2.1 and 4.2.2 say of each.
    static let criticalityFits = Lint(117, "criticality-fits", "RFC 5280 sections 4.2.1 and 4.2.2") {
        subject throws(Interruption) in
        let extensions = subject.tbsCertificate.extensions
        for place in extensions.indices {
            let (identifier, isCritical) = (extensions[place].identifier, extensions[place].isCritical)
            guard let demanded = Self.demandedCriticality.first(where: { $0.identifier == identifier }),
                isCritical != demanded.isCritical
            else { continue }
            throw .refusal(
                subject.blame(for: identifier),
                demanded.isCritical ? .mustBeCritical : .mustNotBeCritical,
                .text(identifier.dotted)
            )
        }
    }

    private static let demandedCriticality: [(identifier: ObjectIdentifier, isCritical: Bool)] = [
        (ExtensionIdentifier.nameConstraints, true), (ExtensionIdentifier.policyConstraints, true),
        (ExtensionIdentifier.inhibitAnyPolicy, true), (ExtensionIdentifier.authorityKeyIdentifier, false),
        (ExtensionIdentifier.subjectKeyIdentifier, false), (ExtensionIdentifier.freshestCRL, false),
        (ExtensionIdentifier.authorityInformationAccess, false), (ExtensionIdentifier.subjectInformationAccess, false),
        (ExtensionIdentifier.subjectDirectoryAttributes, false),
    ]

    // The same sections' SHOULD and SHOULD NOT.
    static let criticalityIsUsual = Observation<LintSubject>(
        155,
        "criticality-is-usual",
        "RFC 5280 sections 4.2.1 and 4.2.2; RFC 6960 section 4.2.2.2.1; RFC 7633 section 4"
    ) { subject in
        for carried in subject.tbsCertificate.extensions {
            let isUsual: Bool
            switch carried.identifier {
            case ExtensionIdentifier.keyUsage, ExtensionIdentifier.policyMappings: isUsual = carried.isCritical
            case ExtensionIdentifier.subjectAlternativeName:
                isUsual = !carried.isCritical || subject.tbsCertificate.subject.isEmpty
            case ExtensionIdentifier.issuerAlternativeName, ExtensionIdentifier.crlDistributionPoints,
                ExtensionIdentifier.ocspNoCheck, ExtensionIdentifier.tlsFeature:
                isUsual = !carried.isCritical
            default: isUsual = true
            }
            guard isUsual else {
                return Reason(
                    carried.isCritical ? .shouldNotBeCritical : .shouldBeCritical,
                    .text(carried.identifier.dotted)
                )
            }
        }
        return nil
    }

    // "The name constraints extension … MUST be used only in a CA certificate"; and: conforming CAs "MUST include this
    // extension [keyUsage] in certificates that contain public keys that are used to validate digital signatures on other
    // public key certificates". The reference passes the one, and its blank templates omit the other.
    static let extensionsSuitHolder = Observation<LintSubject>(
        156,
        "extensions-suit-holder",
        "RFC 5280 sections 4.2.1.3, 4.2.1.5, 4.2.1.10, 4.2.1.11 and 4.2.1.14"
    ) { subject in
        guard subject.basicConstraints?.isCertificateAuthority != true else {
            return subject.keyUsage?.contains(.keyCertSign) == true
                ? nil : Reason(.authorityWithoutCertSign)
        }
        for identifier in Self.ofAuthorities where subject.tbsCertificate.extensions.firstIndex(of: identifier) != nil {
            return Reason(.extensionOfAuthorities, .text(identifier.dotted))
        }
        return nil
    }

    private static let ofAuthorities = [
        ExtensionIdentifier.nameConstraints, ExtensionIdentifier.policyMappings, ExtensionIdentifier.policyConstraints,
        ExtensionIdentifier.inhibitAnyPolicy,
    ]
}
