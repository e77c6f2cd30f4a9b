internal import PKI

/// What lints read: the octets as a relying party would understand them, beside what they were meant to say.
final class LintSubject: Sendable {
    let draft: CertificateDraft
    /// The octets, decoded.
    let tbsCertificate: TBSCertificate
    /// Whether what was drafted encodes to these octets and is what a reader finds in them: then it stands for them.
    let isDrafted: Bool
    let basicConstraints: BasicConstraints?
    let keyUsage: KeyUsage?
    let extendedKeyUsage: ExtendedKeyUsage?
    let subjectKeyIdentifier: SubjectKeyIdentifier?
    let authorityKeyIdentifier: AuthorityKeyIdentifier?
    let alternativeName: SubjectAlternativeName?
    /// Every attribute of the subject.
    let subjectAttributes: [AttributeTypeAndValue]
    /// Every name that somebody chose.
    let names: [ExaminedName]

    /// The draft, decoded.
    ///
    /// - Throws: What is wrong with the octets, or with an extension that lints read.
    init(reading draft: CertificateDraft) throws(PKIError) {
        let drafted = draft.tbsCertificate
        let isDrafted = draft.tbsOctets == drafted.derOctets && drafted.isReadBack
        let tbsCertificate = isDrafted ? drafted : try TBSCertificate(derEncoded: draft.tbsOctets)
        let extensions = tbsCertificate.extensions
        self.draft = draft
        self.tbsCertificate = tbsCertificate
        self.isDrafted = isDrafted
        self.basicConstraints = try extensions.value()
        self.keyUsage = try extensions.value()
        self.extendedKeyUsage = try extensions.value()
        self.subjectKeyIdentifier = try extensions.value()
        self.authorityKeyIdentifier = try extensions.value()
        self.alternativeName = try extensions.value(orKnown: draft.specification.alternativeName)
        self.names = try ExaminedName.all(
            in: tbsCertificate,
            self.alternativeName,
            self.authorityKeyIdentifier,
            of: draft.content
        )
        // The subject is the first that is examined, where there is one.
        self.subjectAttributes = tbsCertificate.subject.isEmpty ? [] : self.names.first?.attributes ?? []
    }

    /// How a fault of an extension is refused: by who asked for it, where anybody did.
    func blame(for identifier: ObjectIdentifier) -> IssuanceRefusal.Code {
        self.draft.content[identifier]?.source.blame ?? .internalFailure
    }

    /// Whether an extension is there and critical.
    func isCritical(_ identifier: ObjectIdentifier) -> Bool {
        self.tbsCertificate.extensions[identifier]?.isCritical == true
    }
}
