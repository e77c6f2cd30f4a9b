internal import Bytes

/// One statement of a policy: whom it lets do what, or keeps from it, and under which conditions.
struct PolicyStatement: Hashable, Sendable {
    /// What a statement does to the calls that it is about.
    enum Effect: String, Hashable, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// Where it stands in its document.
    let place: [PolicyFault.Step]
    let effect: Effect
    let principals: [PolicyPrincipal]
    let operations: Set<InterfaceOperation>
    let resources: [PolicyPattern]
    let conditions: [PolicyCondition]

    /// Whether a condition is about the template that is asked for.
    var asksForTemplate: Bool { self.conditions.contains { $0.key == .template } }

    /// Whether it is about a call, whatever template that asks for.
    func concerns(_ call: PolicyCall) -> Bool {
        self.operations.contains(call.operation) && self.principals.contains { $0.isWho(calls: call) }
            && self.conditions.allSatisfy { $0.key == .template || $0.holds(for: call) }
    }

    /// Whether what it says of templates is so of a call that it is about.
    func holds(for call: PolicyCall) -> Bool {
        self.conditions.allSatisfy { $0.key != .template || $0.holds(for: call) }
    }
}

/// Whom a statement is about.
struct PolicyPrincipal: Hashable, Sendable {
    /// Who it is.
    enum Kind: Hashable, Sendable {
        /// Whoever has an access key.
        case everybody
        /// Everybody of an account.
        case account(String)
        /// One principal of an account.
        case user(String, String)
        /// Everybody of an account who has a role.
        case role(String, String)
    }

    private let kind: Kind
    /// The partition that the name said; `nil` where it said none.
    let partition: String?

    init(_ kind: Kind, partition: String? = nil) {
        self.kind = kind
        self.partition = partition
    }

    /// Whose account it is; `nil` for anybody's.
    var account: String? {
        switch self.kind {
        case .everybody: nil
        case .account(let account), .user(let account, _), .role(let account, _): account
        }
    }

    /// Whether it is who calls.
    func isWho(calls call: PolicyCall) -> Bool {
        switch self.kind {
        case .everybody: true
        case .account(let account): account.isVerbatim(call.account)
        case .user(let account, let name): account.isVerbatim(call.account) && name.isVerbatim(call.principal)
        case .role(let account, let name): account.isVerbatim(call.account) && name.isVerbatim(call.role)
        }
    }
}

/// What must be so of a call besides who makes it, and which.
struct PolicyCondition: Hashable, Sendable {
    /// How values are compared.
    enum Comparison: String, Hashable, Sendable {
        case equals = "StringEquals"
        case notEquals = "StringNotEquals"
        case like = "StringLike"
        case notLike = "StringNotLike"
    }

    /// What of the call is compared.
    enum Key: Hashable, Sendable {
        /// The template asked for, or the one that is meant where none is named; only certificates are asked for by one.
        case template
        /// The caller's account.
        case account
    }

    let comparison: Comparison
    let key: Key
    let values: [String]

    /// Whether it is so: one value is the call's; where the comparison is denied, none is, also because the call has nothing to compare.
    func holds(for call: PolicyCall) -> Bool {
        guard let actual = call.value(of: self.key) else { return self.isDenied }
        let isOne =
            switch self.comparison {
            case .equals, .notEquals: self.values.contains { $0.isVerbatim(actual) }
            case .like, .notLike: self.values.contains { PolicyPattern($0).matches(actual) }
            }
        return isOne != self.isDenied
    }

    private var isDenied: Bool { self.comparison == .notEquals || self.comparison == .notLike }
}
