/// The name of a template: a family, and where it takes further values from.
///
/// `<family>[_PathLen<n>][_CSRPassthrough|_APIPassthrough|_APICSRPassthrough]/V1`; only the sixty-one combinations of
/// ``TemplateFamily/table`` exist.
struct TemplateName: Hashable, Sendable {
    /// The family with its path length, `SubordinateCACertificate_PathLen0`.
    let family: String
    let variety: TemplateVariety

    /// The template that is meant where none is named.
    static let preset = "EndEntityCertificate/V1"

    /// The whole name, `EndEntityCertificate/V1`.
    var text: String { "\(self.family)\(self.variety.rawValue)/V1" }
}

/// The templates that there are, for whoever only needs to know that.
public enum TemplateNames {
    /// The names of all of them, in order.
    public static let all: [String] = Template.table.keys.sorted()

    /// The one that is meant where none is named.
    public static let preset = TemplateName.preset

    /// Whether there is a template of a name, octet for octet.
    public static func contains(_ name: String) -> Bool { Template.named(name) != nil }
}

/// Where a template takes values from beyond its own.
enum TemplateVariety: String, CaseIterable {
    /// The template alone, with subject and subjectAltName of the request.
    case base = ""
    /// Extensions of the request too.
    case request = "_CSRPassthrough"
    /// Values of the call too.
    case call = "_APIPassthrough"
    /// Both.
    case callAndRequest = "_APICSRPassthrough"

    /// Whether the template takes values of the source.
    func takes(from source: ContentSource) -> Bool {
        switch source {
        case .call: self == .call || self == .callAndRequest
        case .request: self == .request || self == .callAndRequest
        }
    }
}
