internal import PKI

/// A rule about the octets that would be signed.
typealias Lint = Requirement<LintSubject, Void>

/// What every certificate must be, whatever was asked for: rules of RFC 5280, read from the octets to be signed.
enum Lints {
    /// Those that refuse, in the order in which they are asked; ``octetsAreCanonical`` comes before them.
    static let requirements: [Lint] =
        [
            Self.versionIsThree, Self.serialNumberIsPositive, Self.algorithmsAgree, Self.issuerIsTheAuthority,
            Self.validityIsOrdered, Self.timesAreEncodedByYear, Self.emptySubjectHasCriticalName,
            Self.extensionsAreUnique,
            Self.basicConstraintsFit, Self.keyUsageFits, Self.extendedKeyUsageFits, Self.subjectKeyIdentifierIsPresent,
            Self.authorityKeyIdentifierIsPresent, Self.alternativeNameHoldsNames, Self.contentIsAsDecided,
        ] + Self.ofNames + [Self.namesArePermitted, Self.criticalityFits]

    /// The numbers of those that no policy lowers to a note: DER, CA:TRUE, control characters, string types, and steps of names
    /// that are no sets of attributes.
    static let fixed: Set<Int64> = [100, 109, 118, 119, 120, 125]

    /// Those that only remark.
    static let observations: [Observation<LintSubject>] = [
        Self.commonNameFits, Self.subjectStringsAreUsual, Self.alternativeNamesAreUsual, Self.keyUsageSuitsKey,
        Self.subjectDiffersFromIssuer, Self.criticalityIsUsual, Self.extensionsSuitHolder, Self.callIsHeeded,
        Self.requestIsHeeded, Self.emailAddressIsAMailbox,
    ]

    static let all: [Rule] =
        [Self.octetsAreCanonical.rule] + Self.requirements.map(\.rule) + Self.observations.map(\.rule)

    /// Those that a policy can lower to a note, by number.
    static let lowerable = Set(Self.requirements.map(\.rule.number)).subtracting(Self.fixed)

    // "The ASN.1 distinguished encoding rules (DER)" are what is signed, and there is one DER for one value.
    static let octetsAreCanonical = Requirement<CertificateDraft, LintSubject>(
        100,
        "octets-are-canonical",
        "RFC 5280 section 4.1; X.690 section 10"
    ) { draft throws(Interruption) in
        do throws(PKIError) {
            let subject = try LintSubject(reading: draft)
            // The same values are encoded to the same octets: only others than were drafted have to be encoded again.
            let encoded = subject.isDrafted ? draft.tbsOctets : try subject.tbsCertificate.encodedAgain()
            guard encoded == draft.tbsOctets else {
                throw PKIError(.encodesOtherwise)
            }
            return subject
        } catch {
            throw .refusal(.internalFailure, .certificateNotDER, quoting: error)
        }
    }

    /// A lint of one extension: whoever asked for it is to blame for what is wrong, or we are where nobody did.
    static func lint(
        _ number: Int64,
        _ name: StaticString,
        _ citation: StaticString,
        of identifier: ObjectIdentifier,
        fault: @escaping @Sendable (LintSubject) -> Reason?
    ) -> Lint {
        Lint(number, name, citation) { subject throws(Interruption) in
            guard let fault = fault(subject) else { return }
            throw .refusal(subject.blame(for: identifier), fault)
        }
    }

    /// A lint that says what is wrong, or `nil`; whoever is to blame is named by the code.
    static func lint(
        _ number: Int64,
        _ name: StaticString,
        _ citation: StaticString,
        blaming code: IssuanceRefusal.Code = .internalFailure,
        fault: @escaping @Sendable (LintSubject) -> Reason?
    ) -> Lint {
        Lint(number, name, citation) { subject throws(Interruption) in
            guard let fault = fault(subject) else { return }
            throw .refusal(code, fault)
        }
    }
}
