internal import Bytes
internal import PKI

/// What was asked for and is not in the certificate, read from the octets to be signed.
extension Lints {
    static let callIsHeeded = Observation<LintSubject>(
        157,
        "call-is-heeded",
        "API reference, using templates: order of operations (template, API, CSR)"
    ) { subject in
        let call = subject.draft.content.call
        return Self.losses(.callNotHeeded, call.subject, call.extensions, in: subject)
    }

    static let requestIsHeeded = Observation<LintSubject>(
        158,
        "request-is-heeded",
        "API reference, using templates: order of operations (template, API, CSR)"
    ) { subject in
        Self.losses(
            .requestNotHeeded,
            subject.draft.request.subject,
            subject.draft.content.requestedExtensions,
            in: subject
        )
    }

    /// What a source asked for and lost, by identifier (the subject has none), and how; `nil` where it got everything.
    private static func losses(
        _ code: ReasonCode,
        _ name: DistinguishedName?,
        _ extensions: Extensions,
        in subject: LintSubject
    ) -> Reason? {
        var losses: [ReasonValue] = []
        if let name, !name.isEmpty, name != subject.tbsCertificate.subject { losses += [.text(""), .number(0)] }
        for asked in extensions {
            let given = subject.tbsCertificate.extensions[asked.identifier]
            // subjectAltName is made critical where nothing else names the subject.
            let isGiven =
                asked.identifier == SubjectAlternativeName.identifier
                ? given?.value == asked.value : given == asked
            if !isGiven {
                // 1: left out; 2: another stands.
                losses += [.text(asked.identifier.dotted), .number(given == nil ? 1 : 2)]
            }
        }
        return losses.isEmpty ? nil : Reason(code, values: losses)
    }
}
