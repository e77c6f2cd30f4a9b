internal import Bytes
internal import Ledger

/// What the log says of access keys: whose they are, what they may do, and until when.
///
/// A file of credentials may be edited by hand: of a key that the log never spoke of, nothing follows. Of one that it speaks of,
/// it has the last word.
struct AccessFold: Sendable {
    /// How long a call that was let in before its key ended may take to reach the log, in seconds.
    static let grace: Int64 = 600

    private static let administrator = "administrator"
    private static let issuer = "issuer"

    private struct Access: Sendable {
        let changed: CredentialsChanged
        let position: UInt64
        let time: Instant
    }

    /// The newest change of each access key, by its octets.
    private var newest: [[UInt8]: Access] = [:]

    /// Takes a change, and says what is wrong with it; `nil` where nothing is.
    mutating func take(_ changed: CredentialsChanged, _ fact: RecordedFact) -> String? {
        let before = self.newest.updateValue(
            Access(changed: changed, position: fact.position, time: fact.time),
            forKey: Array(changed.accessKey.utf8)
        )?.changed
        return Self.fault(in: changed) ?? Self.fault(of: changed, after: before)
    }

    /// Why somebody cannot have done this with an access key; `nil` where the log does not contradict it.
    func fault(of provenance: Provenance, doing fact: RecordedFact, startedAt: UInt64?) -> String? {
        guard provenance.channel == .api, let accessKey = provenance.accessKey else { return nil }
        let access = self.newest[Array(accessKey.utf8)]
        let role = provenance.role ?? access?.changed.role
        if let role, !Self.mayDo(fact.body, as: role) { return "An access key for the role \(role) may not do this." }
        guard let access else { return nil }
        let changed = access.changed
        if changed.change == .removed,
            fact.time > access.time.adding(seconds: Self.grace) || (startedAt ?? 0) > access.position
        {
            return "The access key \(accessKey) was removed at \(access.time)."
        }
        if let expiry = changed.expiry, fact.time > expiry.adding(seconds: Self.grace) {
            return "The access key \(accessKey) had ended at \(expiry)."
        }
        let isTheirs =
            provenance.principal.isVerbatim(changed.principal)
            && (provenance.account.map { $0.isVerbatim(changed.account) } ?? true)
            && (provenance.role.map { $0.isVerbatim(changed.role) } ?? true)
        return isTheirs ? nil : "The access key \(accessKey) is another's, or another's role or account is named."
    }

    /// Why a change contradicts itself; `nil` where it does not.
    private static func fault(in changed: CredentialsChanged) -> String? {
        if changed.accessKey.isEmpty || changed.principal.isEmpty { return "It names no access key, or nobody's." }
        if !Provenance.isAccount(changed.account) { return "It names no account of twelve digits." }
        if !Provenance.roles.contains(changed.role) { return "It names no role." }
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

    /// Whether what only some roles may ask for is asked by one of them.
    private static func mayDo(_ body: EventBody, as role: String) -> Bool {
        switch body {
        case .issuanceRequested: role == Self.administrator || role == Self.issuer
        case .authorityCreating, .authorityCertificateImported: role == Self.administrator
        default: true
        }
    }
}

extension EventFold {
    mutating func inspect(_ changed: CredentialsChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(changed.provenance, fact, &findings)
        let fault = self.access.take(changed, fact)
        findings.check(.credentials, fault == nil, at: fact.position, fault ?? "")
    }

    func inspectAccess(of provenance: Provenance, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault = self.access.fault(of: provenance, doing: fact, startedAt: self.startedAt)
        findings.check(.credentials, fault == nil, at: fact.position, fault ?? "")
    }
}
