import Bytes
import EventLog
import Issuance
public import Ledger

extension OpenLedger {
    /// The roles that there are, and what each permits.
    public var roles: RolesInForce { self.withState { $0.roles } }

    /// How the file of credentials differed from the log when that was last recorded; `nil` where nothing was.
    public var recordedDifference: CredentialsDiffered? { self.withState { $0.credentialsDiffered } }

    /// How often something new was said of access keys since the ledger was opened.
    public var accessChanges: UInt64 { self.access.changes }

    /// Whether the log speaks of any access key.
    ///
    /// - Throws: ``Refusal`` where the log cannot be read.
    public func knowsAnyAccessKey() async throws(Refusal) -> Bool {
        do throws(StoreError) {
            return try await self.access.knowsAny()
        } catch {
            throw Refusal(.internalFailure, "The access keys cannot be read: \(error.message)")
        }
    }

    /// The newest that the log says of an access key; `nil` where it says nothing.
    ///
    /// - Throws: ``Refusal`` where the log cannot be read.
    public func newestChange(of accessKey: String) async throws(Refusal) -> CredentialsChanged? {
        do {
            return try await self.access.newest(of: accessKey)
        } catch {
            throw Refusal(.internalFailure, "The access keys cannot be read: \(error)")
        }
    }

    /// Records that somebody was given access, or lost it; requests obey it from then on.
    ///
    /// - Throws: ``Refusal`` where it names no key or nobody, gives what is given or takes what is not, there is no such role, or it cannot be
    ///   recorded: then nothing may change.
    public func record(_ change: CredentialsChanged) async throws(Refusal) {
        try await self.record([change])
    }

    /// Records that somebody was given access, or lost it: all of it at once, or nothing.
    ///
    /// - Throws: as the change of one key.
    public func record(_ changes: [CredentialsChanged]) async throws(Refusal) {
        do {
            try await self.turns.take { try await self.recordInTurn(changes) }
        } catch {
            throw error as? Refusal ?? Refusal(.internalFailure, "The change cannot be recorded: \(error)")
        }
    }

    private func recordInTurn(_ changes: [CredentialsChanged]) async throws {
        try await self.checkCount(with: changes)
        for change in changes {
            guard ActorForm.isAccessKey(change.accessKey), ActorForm.isPrincipal(change.principal) else {
                throw Refusal(.invalidArgument, "It names no access key, or nobody.")
            }
            let newest = try await self.newestChange(of: change.accessKey)
            let isGiven = newest?.change == .added
            guard isGiven != (change.change == .added) else {
                let state = isGiven ? "somebody's already" : "nobody's"
                throw Refusal(.invalidArgument, "The access key \(change.accessKey) is \(state).")
            }
            if let newest, isGiven, !change.isOf(newest) {
                throw Refusal(.invalidArgument, "The access key \(change.accessKey) is another's.")
            }
        }
        // Whatever becomes of the command, what was read before it may be old.
        defer { for change in changes { self.access.forget(change.accessKey) } }
        let receipt = await self.submit(.changeCredentials(changes))
        guard case .decided(.recorded, _) = receipt else {
            self.access.forgetHeld()
            throw receipt.refusal
        }
        self.access.take(changes)
    }

    /// Refuses keys that end before they begin, and more of them than somebody may have at a time.
    private func checkCount(with changes: [CredentialsChanged]) async throws {
        let now = self.now()
        var added = HeldAccessKeys()
        for change in changes where change.change == .added {
            if let expiry = change.expiry, expiry <= now {
                throw Refusal(
                    .invalidArgument,
                    "The access key would end at \(expiry), which is not later than now, \(now)."
                )
            }
            added.take(change)
            let (principal, account) = (change.principal, change.account)
            let keys =
                try await self.access.keys(of: principal, in: account, at: now)
                + added.keys(of: principal, in: account, at: now)
            guard keys.count <= HeldAccessKeys.most else {
                throw Refusal(
                    .invalidArgument,
                    "\(principal.prefix(64)) of account \(account) has two access keys, \(keys[0]) and \(keys[1]): remove one first."
                )
            }
        }
    }

    /// Records what a role permits from then on; requests obey it from then on.
    ///
    /// - Returns: Whether it permitted something else before; where it did not, nothing is recorded.
    /// - Throws: ``Refusal`` where a role cannot be so, there is none to take away, or it cannot be recorded.
    @discardableResult
    public func record(_ change: RoleChanged) async throws(Refusal) -> Bool {
        if let fault = change.fault { throw Refusal(.invalidArgument, fault) }
        // The log can say it: a program with other templates may know what is meant. Whoever says it to this one has made a mistake.
        if let idle = change.definition.templates.first(where: { !TemplateNames.all.contains(where: $0.matches) }) {
            throw Refusal(.invalidArgument, "No template is like '\(idle)': the pattern permits nothing.")
        }
        return try await self.submit(.record(stream: self.settings.ledger, .roleChanged(change))).isChanged
    }

    /// Records how the file of credentials differs from the log.
    ///
    /// - Throws: ``Refusal`` where it cannot be recorded.
    public func record(_ differed: CredentialsDiffered) async throws(Refusal) {
        try await self.record(.credentialsDiffered(differed))
    }
}

extension CredentialsChanged {
    /// Whether it is of whom another says that it is.
    fileprivate func isOf(_ other: CredentialsChanged) -> Bool {
        self.principal.isVerbatim(other.principal) && self.account.isVerbatim(other.account)
            && self.role.isVerbatim(other.role)
    }
}
