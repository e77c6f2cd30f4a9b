internal import Bytes
internal import PKI

/// What a kind of certificate holds whatever is asked for, and what it takes from whom.
final class Template: Sendable {
    /// The name, `EndEntityCertificate/V1`.
    let name: String
    /// Where it takes values from.
    let variety: TemplateVariety
    /// Whether the certificate is signed by its own key.
    let isRoot: Bool
    let basicConstraints: BasicConstraints
    /// What it fixes; `nil` where that is passed or absent.
    let keyUsage: KeyUsage?
    /// What it fixes; empty where that is passed or absent.
    let extendedKeyUsage: [ObjectIdentifier]

    /// basicConstraints as it goes into the certificate.
    let basicConstraintsExtension: Extension
    /// keyUsage and extKeyUsage, where it fixes them, as they go into the certificate.
    let usageExtensions: [Extension]

    private let holder: TemplateFamily.Holder

    /// Whether the certificate's key may sign certificates.
    var isAuthority: Bool { self.basicConstraints.isCertificateAuthority }

    /// How many authorities may follow below; `nil` for any number.
    var pathLength: Int? { self.basicConstraints.pathLengthConstraint }

    private init(_ family: TemplateFamily, _ variety: TemplateVariety) {
        self.name = TemplateName(family: family.name, variety: variety).text
        self.variety = variety
        self.holder = family.holder
        let isCritical: Bool
        switch family.holder {
        case .endEntity, .endEntityMarkedCritical:
            self.isRoot = false
            self.basicConstraints = BasicConstraints(isCertificateAuthority: false)
            isCritical = family.holder == .endEntityMarkedCritical
        case .root(let pathLength):
            self.isRoot = true
            self.basicConstraints = BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: pathLength)
            isCritical = true
        case .subordinate(let pathLength):
            self.isRoot = false
            self.basicConstraints = BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: pathLength)
            isCritical = true
        }
        self.basicConstraintsExtension = self.basicConstraints.makeExtension(isCritical: isCritical)
        self.keyUsage = family.keyUsage
        self.extendedKeyUsage = family.purposes
        var usageExtensions = family.keyUsage.map { [$0.makeExtension(isCritical: true)] } ?? []
        // An empty list is no extKeyUsage: then there is none.
        if let purposes = try? ExtendedKeyUsage(family.purposes) {
            usageExtensions.append(purposes.makeExtension(isCritical: family.arePurposesCritical))
        }
        self.usageExtensions = usageExtensions
    }

    /// Whether an extension that a source asks for goes into the certificate, if nothing of higher precedence does.
    ///
    /// subjectAltName is no passed extension: every template has a row for it.
    func takes(_ identifier: ObjectIdentifier, from source: ContentSource) -> Bool {
        guard self.variety.takes(from: source) else { return false }
        switch identifier {
        case BasicConstraints.identifier, SubjectKeyIdentifier.identifier, SubjectAlternativeName.identifier:
            return false
        case KeyUsage.identifier: return self.keyUsage == nil
        case ExtendedKeyUsage.identifier: return self.extendedKeyUsage.isEmpty
        case AuthorityKeyIdentifier.identifier: return self.isRoot
        case CRLDistributionPoints.identifier:
            return source == .request || self.isRoot || self.holder == .endEntityMarkedCritical
        default: return true
        }
    }

    /// The template of a name, octet for octet; `nil` where none has it.
    static func named(_ name: String) -> Template? {
        guard let template = Self.table[name], template.name.isVerbatim(name) else { return nil }
        return template
    }

    /// The template that is meant where none is named.
    static let preset = Template.named(TemplateName.preset)

    /// The templates, by name.
    static let table: [String: Template] = {
        var table: [String: Template] = [:]
        for family in TemplateFamily.table {
            for variety in family.varieties {
                let template = Template(family, variety)
                table[template.name] = template
            }
        }
        return table
    }()
}
