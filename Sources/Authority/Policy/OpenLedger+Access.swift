import EventLog
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
    /// - Throws: ``Refusal`` where there is no such role, or it cannot be recorded: then nothing may change.
    public func record(_ change: CredentialsChanged) async throws(Refusal) {
        // Whatever became of the command, what was read before it may be old.
        defer { self.access.forget(change.accessKey) }
        try await self.record(.credentialsChanged(change))
    }

    /// Records what a role permits from then on; requests obey it from then on.
    ///
    /// - Throws: ``Refusal`` where a role cannot be so, or it cannot be recorded.
    public func record(_ change: RoleChanged) async throws(Refusal) {
        if let fault = change.fault { throw Refusal(.invalidArgument, fault) }
        try await self.record(.roleChanged(change))
    }

    /// Records how the file of credentials differs from the log.
    ///
    /// - Throws: ``Refusal`` where it cannot be recorded.
    public func record(_ differed: CredentialsDiffered) async throws(Refusal) {
        try await self.record(.credentialsDiffered(differed))
    }
}
