internal import Bytes

/// What judgements depend on besides their own authority: what people decided for the whole ledger, and whose keys are taken.
public struct PolicyState: Sendable {
    /// The version that judgements name: the position of the newest entry that changed it; absent while none has.
    public private(set) var version: UInt64?
    /// The number of the rule set that orders are judged by; 0 before the ledger was opened.
    public private(set) var ruleSet: Int64 = 0
    /// The numbers of the rules that are not asked.
    public private(set) var disabledRules: Set<Int64> = []
    /// The numbers of the lints that only note what they would refuse.
    public private(set) var notedRules: Set<Int64> = []
    /// How many certificates one authority may issue; absent for any number.
    public private(set) var certificatesPerAuthority: Int64?
    /// Whether certificates name the log and the place of their request in it.
    public private(set) var namesLog = false
    /// Whose keys are taken, and which are never to be certified.
    public internal(set) var keys = TakenKeys()

    /// A ledger begins with a rule set.
    mutating func evolve(_ opened: LedgerOpened) { self.ruleSet = opened.ruleSet }

    /// Another rule set is in force.
    mutating func evolve(_ adopted: RulesAdopted, _ fact: RecordedFact) {
        self.version = fact.position
        self.ruleSet = adopted.ruleSet
    }

    /// The policy changed.
    mutating func evolve(_ changed: IssuancePolicyChanged, _ fact: RecordedFact) {
        self.version = fact.position
        self.disabledRules = Set(changed.disabledRules)
        self.notedRules = Set(changed.notedRules)
        self.certificatesPerAuthority = changed.certificatesPerAuthority
        self.namesLog = changed.namesLog
    }

    /// A key is never to be certified again.
    mutating func evolve(_ blocked: KeyBlocked, _ fact: RecordedFact) {
        self.version = fact.position
        self.keys.block(blocked.publicKeyDigest)
    }

    /// A key is an authority's from now on.
    mutating func evolve(_ made: KeyMade, _ fact: RecordedFact) {
        guard made.purpose == .authority else { return }
        self.version = fact.position
        self.keys.take(made.subjectPublicKeyInfo)
    }

    /// Takes over what was kept beside the log: the version, and the keys that are at hand.
    mutating func restore(version: UInt64?, keys: TakenKeys) {
        self.version = version
        self.keys = keys
    }
}

extension IssuancePolicyChanged {
    /// Whether it says of a policy what is so already.
    func agrees(with policy: PolicyState) -> Bool {
        Set(self.disabledRules) == policy.disabledRules && Set(self.notedRules) == policy.notedRules
            && self.certificatesPerAuthority == policy.certificatesPerAuthority && self.namesLog == policy.namesLog
    }
}

/// What somebody wants to be different about a ledger's policy.
public struct PolicyChange: Hashable, Sendable {
    /// The rules to turn off.
    public var disabling: Set<Int64> = []
    /// The rules to ask again.
    public var enabling: Set<Int64> = []
    /// The lints to lower to a note.
    public var noting: Set<Int64> = []
    /// The lints that are to refuse again.
    public var refusing: Set<Int64> = []
    /// What becomes of the number of certificates that an authority may issue.
    public var quota = Quota.kept
    /// Whether certificates are to name the log; `nil` to keep what there is.
    public var namesLog: Bool?
    /// Who wants it.
    public let provenance: Provenance

    /// What becomes of a quota.
    public enum Quota: Hashable, Sendable {
        /// It stays as it is.
        case kept
        /// There is none any more.
        case lifted
        /// It becomes this number.
        case set(Int64)
    }

    /// A change of nothing yet.
    public init(provenance: Provenance) { self.provenance = provenance }

    /// What the policy is once it has changed.
    func applied(to policy: PolicyState) -> IssuancePolicyChanged {
        let quota =
            switch self.quota {
            case .kept: policy.certificatesPerAuthority
            case .lifted: nil as Int64?
            case .set(let number): number
            }
        return IssuancePolicyChanged(
            disabledRules: policy.disabledRules.union(self.disabling).subtracting(self.enabling).sorted(),
            notedRules: policy.notedRules.union(self.noting).subtracting(self.refusing).sorted(),
            certificatesPerAuthority: quota,
            namesLog: self.namesLog ?? policy.namesLog,
            provenance: self.provenance
        )
    }
}
