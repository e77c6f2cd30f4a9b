public import Authority
import Bytes
public import Credentials
import Cryptography
public import Ledger

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
    public func createFirst(provenance: Provenance) async throws {
        guard !self.file.exists else { return }
        let credential = try self.file.createFirst(principal: "administrator")
        try await self.record(.added, credential, provenance: provenance)
    }

    /// Makes an access key, and records whose it is.
    ///
    /// A key that could not be recorded is taken back: nobody holds one that the log does not know.
    ///
    /// - Throws: ``CredentialsError`` where it cannot be written, ``Refusal`` where it cannot be recorded.
    public func add(principal: String, role: Role, provenance: Provenance) async throws -> Credential {
        let credential = try self.file.add(principal: principal, role: role)
        do {
            try await self.record(.added, credential, provenance: provenance)
        } catch {
            _ = try self.file.remove(accessKeyIdentifier: credential.accessKeyIdentifier)
            throw error
        }
        return credential
    }

    /// Takes an access key away, and records it.
    ///
    /// - Throws: ``CredentialsError`` where it cannot be written, ``Refusal`` where it cannot be recorded.
    public func remove(accessKey: String, provenance: Provenance) async throws -> Credential {
        let credential = try self.file.remove(accessKeyIdentifier: accessKey)
        try await self.record(.removed, credential, provenance: provenance)
        return credential
    }

    private func record(_ change: CredentialsChange, _ credential: Credential, provenance: Provenance) async throws {
        try await self.ledger.record(
            CredentialsChanged(
                change: change,
                accessKey: credential.accessKeyIdentifier,
                principal: credential.principal,
                account: self.ledger.settings.account,
                role: credential.role.rawValue,
                expiry: nil,
                secret: change == .added ? try SaltedDigest(of: credential.secretAccessKey) : nil,
                provenance: provenance
            )
        )
    }
}

extension SaltedDigest {
    /// What is recorded of a secret access key, with fresh salt.
    ///
    /// - Throws: `CryptographyError` where there are no random octets, or hashing fails.
    init(of secret: SecretAccessKey) throws(CryptographyError) {
        let salt = try RandomOctets.make(count: 16)
        var octets = Array("ca-ledger secret\n".utf8) + salt
        octets += Array(secret.revealed.utf8)
        self.init(
            salt: UniqueIdentifier(salt) ?? UniqueIdentifier(words: (0, 0)),
            digest: try SHA256.digest(of: octets)
        )
    }
}
