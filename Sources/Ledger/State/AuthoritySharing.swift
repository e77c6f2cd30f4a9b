public import Bytes

/// What was last said of whom an authority is shared with.
public struct AuthoritySharing: Hashable, Sendable {
    /// The position of the entry that said it: the version that judgements name.
    public let version: UInt64
    /// The policy as whoever put it sent it; absent where it was taken away.
    public let document: String?
    /// What it says; absent where there is none, or it cannot be read.
    public let policy: ResourcePolicy?

    init(_ changed: ResourcePolicyChanged, version: UInt64) {
        self.version = version
        self.document = changed.policy
        self.policy = changed.read
    }
}

extension ResourcePolicyChanged {
    /// What the policy says; absent where there is none, or it cannot be read.
    public var read: ResourcePolicy? { self.policy.flatMap { try? ResourcePolicy(reading: $0) } }

    /// The accounts that it names, as the index of shared authorities has them.
    var accounts: [[UInt8]] { (self.read?.accounts ?? []).map(Self.indexed) }

    /// What stands for an account in the index of shared authorities, and for all of them.
    static func indexed(_ account: String?) -> [UInt8] {
        account.map { Array($0.utf8) } ?? [UInt8](repeating: 0x2A, count: 12)
    }
}

extension Range<ForceName> {
    /// The names of the authorities that were ever shared with an account, or with all where none is named, from just after one on.
    public init(sharedWith account: String?, after authority: UniqueIdentifier?) {
        let account = ResourcePolicyChanged.indexed(account)
        let all = Range(.sharedAuthority, of: account)
        guard let authority else {
            self = all
            return
        }
        self = ForceName(.sharedAuthority, of: account + authority.octets + [0])..<all.upperBound
    }
}

extension ForceName {
    /// The authority that a name in the index of shared authorities is of.
    public var sharedAuthority: UniqueIdentifier? { UniqueIdentifier(self.subject.dropFirst(12)) }
}

extension LedgerState {
    /// Decides whether an authority may have another policy, or none, at a time: the status matrix of the API reference, `api.md` section 3.
    ///
    /// What is so already is not recorded again.
    func decide(
        policy: String?,
        of stream: UniqueIdentifier,
        _ period: AuthorityPeriod?,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream], state.has(period) else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        if let fault = state.status(at: time, within: period).faultForPolicies {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        guard !policy.isVerbatim(state.sharing?.document) else { return Decision([], .recorded) }
        let changed = ResourcePolicyChanged(policy: policy, provenance: provenance)
        return Decision([.body(stream: stream, .resourcePolicyChanged(changed))], .recorded)
    }

    /// The authority with the parts of names that the ledger has; `nil` before it was opened.
    public func policySubject(_ authority: UniqueIdentifier) -> PolicySubject? {
        guard let opened else { return nil }
        return PolicySubject(
            partition: opened.partition,
            region: opened.region,
            account: opened.account,
            authority: authority
        )
    }
}

extension AuthorityStatus {
    /// Why an authority that stands so has no policy; `nil` where it may have one.
    public var faultForPolicies: String? {
        switch self {
        case .pendingCertificate, .active, .disabled, .expired: nil
        case .creating, .failed: "The certificate authority must have been created to have a policy."
        case .deleted: Self.deletedFault
        }
    }
}
