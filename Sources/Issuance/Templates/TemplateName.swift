/// The name of a template: a family, and where it takes further values from.
///
/// `<family>[_PathLen<n>][_CSRPassthrough|_APIPassthrough|_APICSRPassthrough]/V1`; only the sixty-one combinations of
/// the API reference's list exist.
struct TemplateName: Hashable, Sendable {
    /// Where a template takes values from beyond its own.
    enum Variety: String, CaseIterable {
        /// The template alone, with subject and subjectAltName of the request.
        case base = ""
        /// Extensions of the request too.
        case request = "_CSRPassthrough"
        /// Values of the call too.
        case call = "_APIPassthrough"
        /// Both.
        case callAndRequest = "_APICSRPassthrough"
    }

    /// The family with its path length, `SubordinateCACertificate_PathLen0`.
    let family: String
    let variety: Variety

    /// The template that is meant where none is named.
    static let preset = "EndEntityCertificate/V1"

    /// Every name that exists, by its text.
    static let known: [String: TemplateName] = {
        var names: [String: TemplateName] = [:]
        for (families, varieties) in Self.table {
            for family in families {
                for variety in varieties {
                    let name = TemplateName(family: family, variety: variety)
                    names[name.text] = name
                }
            }
        }
        return names
    }()

    private static let table: [(families: [String], varieties: [Variety])] = [
        (
            [
                "EndEntityCertificate", "EndEntityClientAuthCertificate", "EndEntityServerAuthCertificate",
                "CodeSigningCertificate", "OCSPSigningCertificate",
            ], Variety.allCases
        ),
        (
            ["BlankEndEntityCertificate", "BlankEndEntityCertificate_CriticalBasicConstraints"],
            [.request, .call, .callAndRequest]
        ),
        (["RootCACertificate"], [.base, .call]),
        (["BlankRootCACertificate"] + Self.withPathLengths("BlankRootCACertificate"), [.call]),
        (Self.withPathLengths("SubordinateCACertificate"), Variety.allCases),
        (Self.withPathLengths("BlankSubordinateCACertificate"), [.request, .call, .callAndRequest]),
    ]

    private static func withPathLengths(_ family: String) -> [String] { (0...3).map { "\(family)_PathLen\($0)" } }

    /// The whole name, `EndEntityCertificate/V1`.
    var text: String { "\(self.family)\(self.variety.rawValue)/V1" }

    /// Whether certificates of the family are signed by their own key.
    var isRoot: Bool { self.family.hasPrefix("RootCA") || self.family.hasPrefix("BlankRootCA") }
}
