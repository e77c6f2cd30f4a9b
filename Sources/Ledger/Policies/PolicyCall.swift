internal import Bytes

/// A call, as far as a policy judges it.
public struct PolicyCall: Hashable, Sendable {
    /// What is asked for.
    public let operation: InterfaceOperation
    /// The caller's account.
    public let account: String
    /// Who calls.
    public let principal: String
    /// The caller's role.
    public let role: String
    /// The name in full of the template that is asked for; absent unless a certificate is.
    private let template: String?

    /// A call.
    ///
    /// - Parameter template: The template asked for, `nil` for the one that is meant then.
    public init(
        _ operation: InterfaceOperation,
        account: String,
        principal: String,
        role: String,
        template: String? = nil,
        partition: String
    ) {
        self.operation = operation
        self.account = account
        self.principal = principal
        self.role = role
        self.template =
            operation == .issueCertificate ? Self.name(ofTemplate: template, partition: partition) : nil
    }

    /// Whether a template is asked for.
    var hasTemplate: Bool { self.template != nil }

    /// What the call has for a condition's key.
    func value(of key: PolicyCondition.Key) -> String? {
        switch key {
        case .template: self.template
        case .account: self.account
        }
    }

    /// Why an authority's policy keeps the caller from it; `nil` where it does not.
    ///
    /// Who is of the account that authorities belong to may do what their role permits, unless the policy denies it; administrators of it keep
    /// what changes the policy. Anybody else may do what the policy allows.
    ///
    /// - Parameters:
    ///   - policy: The policy in force; `nil` where there is none.
    ///   - owner: The account that authorities belong to.
    public func denial(by policy: ResourcePolicy?, owner: String) -> PolicyDenial? {
        guard self.account.isVerbatim(owner) else {
            guard ResourcePolicy.shareable.contains(self.operation), let verdict = policy?.verdict(on: self) else {
                return PolicyDenial(isExplicit: false, isByTemplate: false)
            }
            return verdict.kind == .allowed
                ? nil : PolicyDenial(isExplicit: verdict.kind == .denied, isByTemplate: verdict.isByTemplate)
        }
        guard let policy, !self.isKept else { return nil }
        let verdict = policy.verdict(on: self)
        return verdict.kind == .denied ? PolicyDenial(isExplicit: true, isByTemplate: verdict.isByTemplate) : nil
    }

    /// Whether an administrator asks for what no policy takes from administrators.
    private var isKept: Bool {
        self.role.isVerbatim(RoleDefinition.administrator) && ResourcePolicy.keeping.contains(self.operation)
    }

    /// The call that an event came by; `nil` where it names no account, or came otherwise.
    public init?(_ operation: InterfaceOperation, of provenance: Provenance, template: String? = nil, partition: String)
    {
        guard provenance.channel == .api, let account = provenance.account else { return nil }
        self.init(
            operation,
            account: account,
            principal: provenance.principal,
            role: provenance.role ?? "",
            template: template,
            partition: partition
        )
    }
}

extension ResourcePolicy {
    /// Whether it would keep whoever puts it from changing it, administrator or not.
    public func locksOut(_ provenance: Provenance, partition: String) -> Bool {
        Self.keeping.contains { operation in
            PolicyCall(operation, of: provenance, partition: partition)
                .map { self.verdict(on: $0).kind == .denied } ?? false
        }
    }
}

/// What a policy says to a call.
public struct PolicyVerdict: Hashable, Sendable {
    /// What it says.
    public enum Kind: Hashable, Sendable {
        /// A statement allows it, and none denies it.
        case allowed
        /// A statement denies it.
        case denied
        /// Nothing.
        case silent
    }

    /// What it says.
    public let kind: Kind
    /// Whether it might say something else of another template.
    public let isByTemplate: Bool

    init(_ kind: Kind, isByTemplate: Bool) {
        self.kind = kind
        self.isByTemplate = isByTemplate
    }
}

/// How a policy keeps somebody from an authority.
public struct PolicyDenial: Hashable, Sendable {
    /// Whether a statement denies it; else none allows it.
    public let isExplicit: Bool
    /// Whether the template that was asked for decided.
    public let isByTemplate: Bool
}
