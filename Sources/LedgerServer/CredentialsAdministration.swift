public import Authority
public import Credentials
import Ledger

/// Who may call, changed so that the log knows.
public struct CredentialsAdministration: Sendable {
    private let ledger: OpenLedger
    private let file: CredentialsFile

    /// The administration of a ledger's credentials.
    public init(ledger: OpenLedger, file: CredentialsFile) {
        self.ledger = ledger
        self.file = file
    }

    /// Makes the file with one administrator in it, where there is none.
    ///
    /// - Throws: ``CredentialsError`` where it cannot be written, ``Refusal`` where it cannot be recorded.
    public func createFirst(actor: String) async throws {
        guard !self.file.exists else { return }
        let credential = try self.file.createFirst(principal: "administrator")
        try await self.record(.added, credential, actor: actor)
    }

    /// Makes an access key, and records whose it is.
    ///
    /// A key that could not be recorded is taken back: nobody holds one that the log does not know.
    ///
    /// - Throws: ``CredentialsError`` where it cannot be written, ``Refusal`` where it cannot be recorded.
    public func add(principal: String, role: Role, actor: String) async throws -> Credential {
        let credential = try self.file.add(principal: principal, role: role)
        do {
            try await self.record(.added, credential, actor: actor)
        } catch {
            _ = try self.file.remove(accessKeyIdentifier: credential.accessKeyIdentifier)
            throw error
        }
        return credential
    }

    /// Takes an access key away, and records it.
    ///
    /// - Throws: ``CredentialsError`` where it cannot be written, ``Refusal`` where it cannot be recorded.
    public func remove(accessKey: String, actor: String) async throws -> Credential {
        let credential = try self.file.remove(accessKeyIdentifier: accessKey)
        try await self.record(.removed, credential, actor: actor)
        return credential
    }

    private func record(_ change: CredentialsChange, _ credential: Credential, actor: String) async throws {
        try await self.ledger.record(
            CredentialsChanged(
                change: change,
                accessKey: credential.accessKeyIdentifier,
                principal: credential.principal,
                role: credential.role.rawValue,
                actor: actor
            )
        )
    }
}
