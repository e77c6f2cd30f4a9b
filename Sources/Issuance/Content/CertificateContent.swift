internal import PKI

// "Order of operations: template, API, CSR": per whole value, nothing is merged.  -- API reference, using templates

/// What a certificate takes from the call and from the request, by precedence: the template's own, then the call's, then the request's.
final class CertificateContent: Sendable {
    /// The subject: never empty where it is the call's.
    let subject: DistinguishedName
    /// Who asked for the subject.
    let subjectSource: ContentSource
    /// subjectAltName, in octets and criticality as it was asked for, unless the subject is empty: then the call's is critical.
    let alternativeName: PassedExtension?
    /// Every other extension that is taken: the call's, then those of the request whose kind the call has none of.
    let extensions: [PassedExtension]
    /// Everything that the call asked for, taken or not.
    let call: (subject: DistinguishedName?, extensions: Extensions)
    /// Every extension that the request asked for, taken or not.
    let requestedExtensions: Extensions

    init(
        of request: CertificationRequest,
        _ passthrough: RequestedPassthrough?,
        for template: Template,
        beside pointers: RevocationPointers,
        _ mention: LogMention
    ) {
        let requested = request.requestedExtensions ?? .empty
        var call: (subject: DistinguishedName?, extensions: Extensions) = (nil, .empty)
        if case .values(let subject, let extensions) = passthrough { call = (subject, extensions) }
        self.call = call
        self.requestedExtensions = requested

        let takesCall = template.variety.takes(from: .call)
        if takesCall, let subject = call.subject, !subject.isEmpty {
            self.subject = subject
            self.subjectSource = .call
        } else {
            self.subject = request.subject
            self.subjectSource = .request
        }

        if takesCall, let asked = call.extensions[SubjectAlternativeName.identifier] {
            let carried = Extension(
                identifier: asked.identifier,
                isCritical: asked.isCritical || self.subject.isEmpty,
                value: asked.value
            )
            self.alternativeName = PassedExtension(carried: carried, source: .call)
        } else {
            self.alternativeName = requested[SubjectAlternativeName.identifier].map {
                PassedExtension(carried: $0, source: .request)
            }
        }

        func takes(_ identifier: ObjectIdentifier, from source: ContentSource) -> Bool {
            template.takes(identifier, from: source) && !pointers.decides(identifier) && !mention.decides(identifier)
        }
        var extensions: [PassedExtension] = []
        for carried in call.extensions where takes(carried.identifier, from: .call) {
            extensions.append(PassedExtension(carried: carried, source: .call))
        }
        for carried in requested where takes(carried.identifier, from: .request) {
            // What the call has and the template takes stands in its place.
            if takesCall, template.takes(carried.identifier, from: .call), call.extensions[carried.identifier] != nil {
                continue
            }
            extensions.append(PassedExtension(carried: carried, source: .request))
        }
        self.extensions = extensions
    }

    /// The passed extension of a kind, subjectAltName among them; `nil` where none is taken.
    subscript(identifier: ObjectIdentifier) -> PassedExtension? {
        if identifier == SubjectAlternativeName.identifier { return self.alternativeName }
        return self.extensions.first { $0.carried.identifier == identifier }
    }
}
