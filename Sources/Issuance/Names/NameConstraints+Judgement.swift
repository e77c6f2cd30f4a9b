internal import PKI

// "Any name matching a restriction in the excludedSubtrees field is invalid regardless of information appearing in the
// permittedSubtrees."  -- RFC 5280, 4.2.1.10

extension NameConstraints {
    /// The most comparisons of a name with a tree, so that nobody can make a judgement take long.
    static let maximumComparisons = 1 << 20

    /// What is wrong with the first name that they do not allow; `nil` where they allow all.
    ///
    /// A name that cannot be judged, because its kind is none that is understood or because it is malformed, is not
    /// allowed by constraints on its kind: it lies in every tree that is excluded, and in none that is permitted.
    func fault(in names: [GeneralName]) -> ConstraintFault? {
        guard names.count * (self.permittedSubtrees.count + self.excludedSubtrees.count) <= Self.maximumComparisons
        else { return .tooManyNames }
        let permitted = self.permittedSubtrees.map(ComparedTree.init)
        let excluded = self.excludedSubtrees.map(ComparedTree.init)
        for (name, compared) in names.flatMap({ name in ComparedName.all(of: name).map { (name, $0) } }) {
            let permitting = permitted.filter { $0.kind == compared.kind }
            if !permitting.isEmpty, !permitting.contains(where: { $0.contains(compared) == true }) {
                return .notPermitted(name)
            }
            if excluded.contains(where: { $0.kind == compared.kind && $0.mayTouch(compared) }) {
                return .excluded(name)
            }
        }
        return nil
    }

    /// Every name that a certificate gives its subject, as far as constraints are about it.
    static func names(of tbsCertificate: TBSCertificate, alternativeName: SubjectAlternativeName?) -> [GeneralName] {
        let alternativeNames = alternativeName?.names ?? []
        var names: [GeneralName] = []
        if !tbsCertificate.subject.isEmpty {
            names.append(.directoryName(tbsCertificate.subject))
            // "the rfc822Name constraint MUST be applied to the attribute of type emailAddress in the subject": asked for
            // without a subjectAltName, and done by common validators with one as well.
            names += tbsCertificate.subject.texts(of: .emailAddress).map { .rfc822Name($0) }
            names += tbsCertificate.subject.hosts(beside: alternativeNames)
        }
        return names + alternativeNames
    }
}
