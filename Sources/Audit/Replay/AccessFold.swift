internal import Bytes
internal import Ledger

/// What the log says of access keys: whose they are, what their roles permit, and until when.
///
/// Nothing else gives access: who acts with a key that the log does not know has none.
struct AccessFold: Sendable {
    /// How long a call that was let in before its key ended, or its role was changed, may take to reach the log, in seconds.
    static let grace: Int64 = 600

    private struct Access: Sendable {
        let changed: CredentialsChanged
        let position: UInt64
        let time: Instant
    }

    /// The newest change of each access key, by its octets.
    private var newest: [[UInt8]: Access] = [:]
    /// The access keys that were ever somebody's.
    private var given: Set<[UInt8]> = []
    /// Who has which keys, and until when.
    private var held = HeldAccessKeys()
    /// What roles permitted until not long ago, oldest first.
    private var replaced: [(definition: RoleDefinition, at: Instant)] = []

    /// Takes a change, and says what is wrong with it; `nil` where nothing is.
    ///
    /// - Parameter isBounded: Whether nobody may have more than two keys at a time.
    mutating func take(_ changed: CredentialsChanged, _ fact: RecordedFact, isBounded: Bool) -> String? {
        if changed.change == .added { self.given.insert(Array(changed.accessKey.utf8)) }
        self.held.take(changed)
        let keys = self.held.keys(of: changed.principal, in: changed.account, at: fact.time)
        let before = self.newest.updateValue(
            Access(changed: changed, position: fact.position, time: fact.time),
            forKey: Array(changed.accessKey.utf8)
        )?.changed
        if let fault = Self.fault(in: changed) ?? Self.fault(of: changed, after: before) { return fault }
        guard isBounded, changed.change == .added, keys.count > HeldAccessKeys.most else { return nil }
        return "\(changed.principal) has \(keys.count) access keys at a time."
    }

    /// Why somebody cannot have acted with an access key at a time; `nil` where the log does not contradict it.
    func fault(of provenance: Provenance, at time: Instant, startedAt: UInt64?) -> String? {
        guard provenance.channel == .api, let accessKey = provenance.accessKey else { return nil }
        guard let access = self.newest[Array(accessKey.utf8)] else {
            return "The log knows no access key \(accessKey)."
        }
        let changed = access.changed
        if changed.change == .removed,
            time > access.time.adding(seconds: Self.grace) || (startedAt ?? 0) > access.position
                || !self.given.contains(Array(accessKey.utf8))
        {
            return "The access key \(accessKey) was removed at \(access.time)."
        }
        if let expiry = changed.expiry, time > expiry.adding(seconds: Self.grace) {
            return "The access key \(accessKey) had ended at \(expiry)."
        }
        let isTheirs =
            provenance.principal.isVerbatim(changed.principal)
            && (provenance.account.map { $0.isVerbatim(changed.account) } ?? true)
            && (provenance.role.map { $0.isVerbatim(changed.role) } ?? true)
        return isTheirs ? nil : "The access key \(accessKey) is another's, or another's role or account is named."
    }

    /// Whether an access key was ever a principal's.
    func knows(_ accessKey: String, of principal: String) -> Bool {
        self.newest[Array(accessKey.utf8)]?.changed.principal.isVerbatim(principal) ?? false
    }

    /// What a role permits at a time, each way that counts: as it is, and as it was not long before.
    func definitions(of role: String, now: RoleDefinition?, at time: Instant) -> [RoleDefinition] {
        var definitions = now.map { [$0] } ?? []
        for one in self.replaced
        where one.definition.name.isVerbatim(role) && time <= one.at.adding(seconds: Self.grace) {
            definitions.append(one.definition)
        }
        return definitions
    }

    /// A start lets no call through that was let in before: what roles permitted then counts no more.
    mutating func start() { self.replaced = [] }

    /// Notes what a role permitted until now.
    mutating func replace(_ definition: RoleDefinition?, at time: Instant) {
        self.replaced.removeAll { $0.at.adding(seconds: Self.grace) < time }
        if let definition { self.replaced.append((definition, time)) }
    }

    /// Why a change contradicts itself; `nil` where it does not.
    private static func fault(in changed: CredentialsChanged) -> String? {
        if !ActorForm.isAccessKey(changed.accessKey) || !ActorForm.isPrincipal(changed.principal) {
            return "It names no access key, or nobody's."
        }
        if !ActorForm.isAccount(changed.account) { return "It names no account of twelve digits." }
        if !RoleDefinition.isName(changed.role) { return "It names no role." }
        if (changed.change == .added) != (changed.secret != nil) {
            return "What is added has a secret, and what is removed has none."
        }
        return nil
    }

    /// Why a change cannot follow another of the same key; `nil` where it can.
    private static func fault(of changed: CredentialsChanged, after before: CredentialsChanged?) -> String? {
        guard let before else { return nil }
        if before.change == changed.change {
            return "The access key \(changed.accessKey) was \(changed.change) before."
        }
        guard changed.change == .removed else { return nil }
        let isTheSame =
            before.principal.isVerbatim(changed.principal) && before.account.isVerbatim(changed.account)
            && before.role.isVerbatim(changed.role)
        return isTheSame ? nil : "The access key \(changed.accessKey) is taken from another than it was given to."
    }
}

extension EventFold {
    mutating func inspect(_ changed: CredentialsChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        var fault = self.access.take(changed, fact, isBounded: self.state.booksVersion >= 2)
        if fault == nil, changed.change == .added, !self.state.roles.contains(changed.role) {
            fault = "There is no role \(changed.role)."
        }
        findings.check(.credentials, fault == nil, at: fact.position, fault ?? "")
    }

    mutating func inspect(_ changed: RoleChanged, _ fact: RecordedFact) {
        self.access.replace(self.state.roles[changed.role], at: fact.time)
    }

    /// What the role of who acted permits at a fact.
    func definitions(for provenance: Provenance, at time: Instant) -> [RoleDefinition] {
        guard let role = provenance.role else { return [] }
        return self.access.definitions(of: role, now: self.state.roles[role], at: time)
    }

    /// How a file differs from the log is said within its limits, and once.
    func inspect(_ differed: CredentialsDiffered, _ fact: RecordedFact, _ findings: inout Findings) {
        let before = self.state.credentialsDiffered
        let isNews = before.map { $0 != differed } ?? !differed.differences.isEmpty
        let fault = differed.fault ?? (isNews ? nil : "It says again what was said before.")
        findings.check(.evidence, fault == nil, at: fact.position, fault ?? "")
    }
}

extension CredentialsDiffered {
    /// What cannot be said so; `nil` where it can.
    fileprivate var fault: String? {
        let keys = self.differences.map(\.accessKey)
        guard keys.allSatisfy(ActorForm.isAccessKey) else { return "It names what is no access key." }
        guard zip(keys, keys.dropFirst()).allSatisfy({ $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
            return "Access keys are listed in order, each once."
        }
        let isFull = keys.count == Self.mostListed
        return keys.count <= Self.mostListed && self.others >= 0 && (isFull || self.others == 0)
            ? nil : "It lists \(keys.count) access keys, and \(self.others) others."
    }
}
