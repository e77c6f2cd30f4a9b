public import Bytes

/// Whom an authority is shared with, and what may be done with it: a document, read.
///
/// What is obeyed is all that the document says: whatever is not evaluated when a call is judged makes it none (schemas/format.md
/// section 9, 50).
public struct ResourcePolicy: Hashable, Sendable {
    /// The longest document, in octets.
    public static let longest = 81_920

    /// What it says, in its order.
    let statements: [PolicyStatement]

    /// What can be shared: what reads, issues and revokes.
    ///
    /// The others stay with the account that the authority belongs to.
    public static let shareable: Set<InterfaceOperation> = [
        .describeCertificateAuthority, .describeCertificateAuthorityAuditReport, .getCertificate,
        .getCertificateAuthorityCertificate, .getCertificateAuthorityCSR, .getPolicy, .issueCertificate,
        .listPermissions, .listTags, .revokeCertificate,
    ]

    /// What is done with an authority: everything but what makes one, and what lists them.
    public static let concerning = Set(InterfaceOperation.allCases)
        .subtracting([.createCertificateAuthority, .listCertificateAuthorities])

    /// What changes or tells a policy: nobody takes that from themselves, or from an administrator.
    public static let keeping: Set<InterfaceOperation> = [.deletePolicy, .getPolicy, .putPolicy]

    /// What it says to a call: a statement that denies it wins.
    public func verdict(on call: PolicyCall) -> PolicyVerdict {
        var (isAllowed, isDenied, isDeniedForAnyTemplate, asksForTemplate) = (false, false, false, false)
        for statement in self.statements where statement.concerns(call) {
            asksForTemplate = asksForTemplate || statement.asksForTemplate
            guard statement.holds(for: call) else { continue }
            switch statement.effect {
            case .allow: isAllowed = true
            case .deny:
                isDenied = true
                isDeniedForAnyTemplate = isDeniedForAnyTemplate || !statement.asksForTemplate
            }
        }
        return PolicyVerdict(
            isDenied ? .denied : isAllowed ? .allowed : .silent,
            isByTemplate: call.hasTemplate && asksForTemplate && !isDeniedForAnyTemplate
        )
    }

    /// The accounts that it may allow something; `nil` among them where it may be any.
    public var accounts: Set<String?> {
        Set(self.statements.filter { $0.effect == .allow }.flatMap { $0.principals.map(\.account) })
    }

    /// What of it does not go with the authority that it is of; `nil` where all does.
    public func fault(for subject: PolicySubject) -> PolicyFault? {
        let name = subject.name
        for statement in self.statements {
            guard statement.resources.allSatisfy({ $0.matches(name) }) else {
                return PolicyFault(statement.place + [.member("Resource")], "does not name \(name)")
            }
            let partitions = statement.principals.compactMap(\.partition)
            guard partitions.allSatisfy({ $0.isVerbatim(subject.partition) }) else {
                return PolicyFault(statement.place + [.member("Principal")], "names somebody of another partition")
            }
        }
        return nil
    }
}

/// The authority that a policy is of, with the parts of names that its ledger has.
public struct PolicySubject: Hashable, Sendable {
    /// The partition of names.
    public let partition: String
    /// The region of names.
    public let region: String
    /// The account that the authority belongs to.
    public let account: String
    /// The authority.
    public let authority: UniqueIdentifier

    /// An authority of a ledger.
    public init(partition: String, region: String, account: String, authority: UniqueIdentifier) {
        self.partition = partition
        self.region = region
        self.account = account
        self.authority = authority
    }
}

/// Why a document is no policy that can be obeyed.
public struct PolicyFault: Error, Hashable, Sendable {
    /// A step to what is wrong.
    enum Step: Hashable, Sendable {
        case member(String)
        case item(Int)
    }

    /// Where, and what, for people.
    public let message: String

    init(_ place: [Step], _ what: String) {
        var text = ""
        for step in place {
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .item(let number): text += "[\(number)]"
            }
        }
        self.message = "\(text.isEmpty ? "The policy" : text) \(what)."
    }
}
