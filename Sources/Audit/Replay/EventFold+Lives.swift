internal import Bytes
internal import Derivation
internal import Issuance
internal import Ledger

// What becomes of authorities after they were made: the status machine of the interface, as far as events may go against it.

extension EventFold {
    mutating func inspect(_ changed: AuthorityStatusChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            [.active, .disabled].contains(status) && changed.isDisabled != state.isDisabled,
            at: fact.position,
            "The authority was \(status), which this does not change."
        )
    }

    mutating func inspect(_ deleted: AuthorityDeleted, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            ![.active, .deleted].contains(status) && deleted.isDisabled == state.isDisabled,
            at: fact.position,
            "The authority was \(status), and cannot be deleted so."
        )
        let isInTime =
            switch (state.creation, deleted.restorableUntil) {
            case (.done, let until?): Self.isWindow(from: fact.time, to: until)
            case (.done, nil), (_, _?): false
            case (_, nil): true
            }
        findings.check(
            .requestLife,
            isInTime,
            at: fact.position,
            "It can be restored until \(deleted.restorableUntil.map(\.description) ?? "then"), which cannot be so."
        )
    }

    /// Whether it is a whole number of days from one time to another, of those that there may be.
    private static func isWindow(from time: Instant, to until: Instant) -> Bool {
        let (length, overflow) = until.microseconds.subtractingReportingOverflow(time.microseconds)
        let day: Int64 = 86_400_000_000
        return !overflow && length.isMultiple(of: day) && AuthorityDeleted.days.contains(length / day)
    }

    mutating func inspect(_ restored: AuthorityRestored, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            status == .deleted && !state.isGone(at: fact.time) && restored.isDisabled == state.isDisabled,
            at: fact.position,
            "The authority was \(status), and cannot be restored so."
        )
    }

    mutating func inspect(_ changed: AuthorityTagsChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (_, status) = self.standing(fact, &findings) else { return }
        findings.check(.requestLife, status != .deleted, at: fact.position, "The authority was deleted.")
    }

    mutating func inspect(_ changed: AuthorityPermissionsChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            [.active, .disabled].contains(status),
            at: fact.position,
            "The authority was \(status), and has no permissions."
        )
        findings.check(
            .limits,
            changed.permissions.allSatisfy { $0.createdAt == fact.time || state.permissions.contains($0) },
            at: fact.position,
            "A permission is neither new nor one that there was."
        )
    }

    /// Whether an authority stands so that a certificate can be imported into it.
    mutating func mayImport(_ fact: RecordedFact) -> Bool {
        guard let state = self.state.authorities[fact.stream] else { return false }
        switch state.status {
        case .creating, .failed, .deleted: return false
        case .disabled: return self.status(of: state, at: fact.time) == .expired
        case .pendingCertificate, .active, .expired: return true
        }
    }

    /// Where an authority stands at a time, by its certificate as far as that can be read.
    mutating func status(of state: AuthorityState, at time: Instant) -> AuthorityStatus {
        state.status(at: time, within: self.issuer(state.identifier).authority?.period)
    }

    /// The authority of an entry's stream, and where it stood; `nil`, and a finding, where there is none.
    mutating func standing(
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> (state: AuthorityState, status: AuthorityStatus)? {
        guard let state = self.state.authorities[fact.stream] else {
            findings.fail(.requestLife, at: fact.position, "There is no such authority.")
            return nil
        }
        return (state, self.status(of: state, at: fact.time))
    }
}
