internal import PKI

/// What was asked for and is not in the certificate, read from the octets to be signed.
extension Lints {
    static let callIsHeeded = Observation<LintSubject>(
        157,
        "call-is-heeded",
        "API reference, using templates: order of operations (template, API, CSR)"
    ) { subject in
        let call = subject.draft.content.call
        return Self.losses(of: "the call", call.subject, call.extensions, in: subject)
    }

    static let requestIsHeeded = Observation<LintSubject>(
        158,
        "request-is-heeded",
        "API reference, using templates: order of operations (template, API, CSR)"
    ) { subject in
        Self.losses(
            of: "the certification request",
            subject.draft.request.subject,
            subject.draft.content.requestedExtensions,
            in: subject
        )
    }

    /// What a source asked for and lost, by name; `nil` where it got everything.
    private static func losses(
        of source: String,
        _ name: DistinguishedName?,
        _ extensions: Extensions,
        in subject: LintSubject
    ) -> String? {
        var losses: [String] = []
        if let name, !name.isEmpty, name != subject.tbsCertificate.subject { losses.append("subject") }
        for asked in extensions {
            let given = subject.tbsCertificate.extensions[asked.identifier]
            // subjectAltName is made critical where nothing else names the subject.
            let isGiven =
                asked.identifier == SubjectAlternativeName.identifier
                ? given?.value == asked.value : given == asked
            if !isGiven {
                let remark = given == nil ? "left out" : "another stands"
                losses.append("\(ExtensionIdentifier.name(of: asked.identifier)) (\(remark))")
            }
        }
        return losses.isEmpty ? nil : "Not taken from \(source): \(losses.joined(separator: ", "))"
    }
}
