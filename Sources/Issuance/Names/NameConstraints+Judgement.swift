internal import Bytes
internal import PKI

// "Any name matching a restriction in the excludedSubtrees field is invalid regardless of information appearing in the
// permittedSubtrees."  -- RFC 5280, 4.2.1.10

extension NameConstraints {
    /// The most comparisons of a name with a tree, so that nobody can make a judgement take long.
    static let maximumComparisons = 1 << 20

    /// What is wrong with the first name that they do not allow; `nil` where they allow all.
    ///
    /// A name that cannot be judged, because its kind is none that is understood or because it is malformed, is not
    /// allowed by constraints on its kind.
    func fault(in names: [GeneralName]) -> String? {
        guard names.count * (self.permittedSubtrees.count + self.excludedSubtrees.count) <= Self.maximumComparisons
        else { return "it has too many names to compare with as many constraints" }
        let permitted = self.permittedSubtrees.map(ComparedTree.init)
        let excluded = self.excludedSubtrees.map(ComparedTree.init)
        for (name, compared) in names.flatMap(Self.compared) {
            let permitting = permitted.filter { $0.kind == compared.kind }
            if !permitting.isEmpty, !permitting.contains(where: { $0.contains(compared) == true }) {
                return "\(name.text) is not among the permitted names"
            }
            if excluded.contains(where: { $0.kind == compared.kind && $0.mayTouch(compared) }) {
                return "\(name.text) is among the excluded names"
            }
        }
        return nil
    }

    /// A name in each of the kinds that it is of: an internationalised mailbox is of two.
    private static func compared(_ name: GeneralName) -> [(GeneralName, ComparedName)] {
        [ComparedName(name), ComparedName.internationalizedMailbox(name)].compactMap(\.self).map { (name, $0) }
    }

    /// Every name that a certificate gives its subject, as far as constraints are about it.
    static func names(of tbsCertificate: TBSCertificate, alternativeName: SubjectAlternativeName?) -> [GeneralName] {
        var names: [GeneralName] = []
        if !tbsCertificate.subject.isEmpty {
            names.append(.directoryName(tbsCertificate.subject))
            // "the rfc822Name constraint MUST be applied to the attribute of type emailAddress in the subject": asked for
            // without a subjectAltName, and done by common validators with one as well.
            names += tbsCertificate.subject.texts(of: .emailAddress).map { .rfc822Name($0) }
        }
        return names + (alternativeName?.names ?? [])
    }
}

extension GeneralName {
    /// The name in a message.
    fileprivate var text: String {
        switch self {
        case .otherName(let type, _): "the otherName of type \(type.dotted)"
        case .rfc822Name(let text): "the rfc822Name \(text.prefix(200))"
        case .dnsName(let text): "the dNSName \(text.prefix(200))"
        case .x400Address: "the x400Address"
        case .directoryName(let name): "the name \(name.description.prefix(400))"
        case .ediPartyName: "the ediPartyName"
        case .uniformResourceIdentifier(let text): "the URI \(text.prefix(200))"
        case .ipAddress(let octets): "the iPAddress \(octets.hexadecimal)"
        case .registeredID(let identifier): "the registeredID \(identifier.dotted)"
        }
    }
}
