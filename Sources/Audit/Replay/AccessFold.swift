internal import Bytes
internal import Ledger

/// What the log says of access keys: whose they are, what they may do, and until when.
///
/// A file of credentials may be edited by hand: of a key that the log never spoke of, nothing follows. Of one that it speaks of,
/// it has the last word.
struct AccessFold: Sendable {
    /// How long a call that was let in before its key ended may take to reach the log, in seconds.
    static let grace: Int64 = 600

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

    /// Why somebody cannot have acted with an access key at a time; `nil` where the log does not contradict it.
    func fault(of provenance: Provenance, at time: Instant, startedAt: UInt64?) -> String? {
        guard provenance.channel == .api, let accessKey = provenance.accessKey,
            let access = self.newest[Array(accessKey.utf8)]
        else { return nil }
        let changed = access.changed
        if changed.change == .removed,
            time > access.time.adding(seconds: Self.grace) || (startedAt ?? 0) > access.position
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

    /// Why a change contradicts itself; `nil` where it does not.
    private static func fault(in changed: CredentialsChanged) -> String? {
        if !ActorForm.isAccessKey(changed.accessKey) || !ActorForm.isPrincipal(changed.principal) {
            return "It names no access key, or nobody's."
        }
        if !ActorForm.isAccount(changed.account) { return "It names no account of twelve digits." }
        if Role(rawValue: changed.role) == nil { return "It names no role." }
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
        let fault = self.access.take(changed, fact)
        findings.check(.credentials, fault == nil, at: fact.position, fault ?? "")
    }
}
