internal import Bytes

/// A role, and what it permits: operations, and the templates of the certificates that may be asked for.
///
/// Which roles there are and what each permits follows from the log alone (schemas/format.md section 9, 46).
public struct RoleDefinition: Hashable, Sendable {
    /// The role that permits everything, always: nothing changes it, so that nobody locks everybody out.
    public static let administrator = "administrator"
    /// The template that is meant where none is named.
    public static let presetTemplate = "EndEntityCertificate/V1"
    /// The template that stands for answering about the standing of certificates (RFC 6960), whichever template gives that purpose.
    public static let responderTemplate = "OCSPSigningCertificate/V1"
    /// The template that stands for signing code, whichever template gives that purpose.
    public static let codeSigningTemplate = "CodeSigningCertificate/V1"

    /// Its name.
    public let name: String
    /// What those who have it may call.
    public let operations: Set<InterfaceOperation>
    /// Patterns of the templates that they may ask for, in the order of their octets.
    public let templates: [TemplatePattern]

    /// A role.
    public init(name: String, operations: Set<InterfaceOperation>, templates: [TemplatePattern]) {
        self.name = name
        self.operations = operations
        self.templates = templates
    }

    /// Whether those who have it may call an operation.
    public func permits(_ operation: InterfaceOperation) -> Bool { self.operations.contains(operation) }

    /// Whether they may ask for a template.
    public func permits(template: String) -> Bool { self.templates.contains { $0.matches(template) } }

    /// The first template that would have to be permitted for a certificate, and is not; `nil` where all are.
    public func lackingTemplate(for wanted: WantedCertificate) -> String? {
        wanted.templates.first { !self.permits(template: $0) }
    }
}

/// What of a certificate decides who may ask for it.
public struct WantedCertificate: Hashable, Sendable {
    /// The templates that a role must permit, each for it: the one asked for, and those that stand for what the certificate's key may do.
    public let templates: [String]

    /// A certificate that was asked for by a template, `nil` for the one that is meant then, and that names these purposes.
    public init(template: String?, isForResponses: Bool = false, isForCode: Bool = false) {
        self.templates =
            [template ?? RoleDefinition.presetTemplate]
            + (isForResponses ? [RoleDefinition.responderTemplate] : [])
            + (isForCode ? [RoleDefinition.codeSigningTemplate] : [])
    }
}

extension RoleDefinition {
    /// Whether a text can name a role: 1 to 32 of `a` to `z`, digits and `-`.
    public static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// The roles of a ledger about which nothing was said yet.
    public static let initial: [RoleDefinition] = [
        RoleDefinition(
            name: Self.administrator,
            operations: Set(InterfaceOperation.allCases),
            templates: [TemplatePattern(unchecked: "*")]
        ),
        RoleDefinition(
            name: "auditor",
            operations: Self.reading.union([
                .createCertificateAuthorityAuditReport, .describeCertificateAuthorityAuditReport, .getPolicy,
            ]),
            templates: []
        ),
        RoleDefinition(
            name: "issuer",
            operations: Self.reading.union([.issueCertificate]),
            templates: [
                "BlankEndEntityCertificate*", "EndEntityCertificate*", "EndEntityClientAuthCertificate*",
                "EndEntityServerAuthCertificate*",
            ].map(TemplatePattern.init(unchecked:))
        ),
    ]

    private static let reading: Set<InterfaceOperation> = [
        .describeCertificateAuthority, .getCertificate, .getCertificateAuthorityCertificate,
        .getCertificateAuthorityCSR, .listCertificateAuthorities, .listPermissions, .listTags,
    ]
}
