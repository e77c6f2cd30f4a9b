internal import Bytes
internal import PKI

/// Whether what the call and the request want in the certificate can be read, and names somebody.
enum ContentRules {
    static let all: [Rule] = [
        Self.alternativeNameIsReadable.rule, Self.namesASubject.rule, Self.emptySubjectHasCriticalName.rule,
        Self.authorityHasASubject.rule, Self.extensionsAreReadable.rule,
    ]

    /// The most extensions that are passed: so many fit into one certificate beside the template's.
    static let maximumExtensions = 240

    /// What it read is handed on, so that it is read once.
    static let alternativeNameIsReadable = Requirement<CertificateContent, SubjectAlternativeName?>(
        13,
        "request-alternative-name-is-readable",
        "RFC 5280 section 4.2.1.6"
    ) { content throws(Interruption) in
        guard let passed = content.alternativeName else { return nil }
        do throws(PKIError) {
            return try SubjectAlternativeName(derEncoded: passed.carried.value)
        } catch {
            throw .refusal(
                passed.source.blame,
                .alternativeNameUnreadable,
                .number(passed.source.number),
                quoting: error
            )
        }
    }

    static let extensionsAreReadable = Requirement<CertificateContent, Void>(
        18,
        "passed-extensions-are-readable",
        "RFC 5280 section 4.2; X.690 section 10"
    ) { content throws(Interruption) in
        guard content.extensions.count <= Self.maximumExtensions else {
            throw .refusal(.invalidArgument, .tooManyPassedExtensions, .number(Int64(Self.maximumExtensions)))
        }
        for passed in content.extensions {
            do throws(PKIError) {
                try passed.carried.checkValue()
                if passed.carried.identifier == NameConstraints.identifier {
                    try NameConstraints(derEncoded: passed.carried.value).checkBases()
                }
            } catch {
                throw .refusal(
                    passed.source.blame,
                    .passedExtensionUnreadable,
                    .number(passed.source.number),
                    .text(passed.carried.identifier.dotted),
                    quoting: error
                )
            }
        }
    }

    static let namesASubject = Requirement<CertificateContent, Void>(
        14,
        "request-names-a-subject",
        "RFC 5280 section 4.1.2.6"
    ) { content throws(Interruption) in
        guard !content.subject.isEmpty || content.alternativeName != nil else {
            throw .refusal(.malformedCertificationRequest, .nobodyIsNamed)
        }
    }

    // A call has no word on the matter, so that its subjectAltName becomes critical by itself.
    static let emptySubjectHasCriticalName = Requirement<CertificateContent, Void>(
        15,
        "request-empty-subject-has-critical-name",
        "RFC 5280 section 4.2.1.6"
    ) { content throws(Interruption) in
        guard !content.subject.isEmpty || content.alternativeName?.carried.isCritical == true else {
            throw .refusal(.malformedCertificationRequest, .emptySubjectWithoutCriticalName)
        }
    }

    // "If the subject is a CA …, then the subject field MUST be populated with a non-empty distinguished name."
    static let authorityHasASubject = Requirement<(content: CertificateContent, template: Template), Void>(
        17,
        "request-of-authority-has-a-subject",
        "RFC 5280 section 4.1.2.6"
    ) { given throws(Interruption) in
        guard !given.template.isAuthority || !given.content.subject.isEmpty else {
            throw .refusal(.malformedCertificationRequest, .authorityWithoutSubject, .text(given.template.name))
        }
    }
}
