public import Authority
public import Bytes
public import Credentials
public import Ledger

/// Who may call, changed so that the log knows first: what it does not say, no file can.
public struct CredentialsAdministration: Sendable {
    private let ledger: OpenLedger
    private let file: CredentialsFile

    /// The administration of a ledger's credentials.
    public init(ledger: OpenLedger, file: CredentialsFile) {
        self.ledger = ledger
        self.file = file
    }

    /// Takes over the access keys of the file where the log speaks of none yet; a file with one administrator is made where there is none.
    ///
    /// - Throws: ``CredentialsError`` where the file cannot be read or written or says of a key not whose it is, ``Refusal`` where it
    ///   cannot be recorded.
    public func takeOver(provenance: Provenance) async throws {
        guard try await !self.ledger.knowsAnyAccessKey() else { return }
        let isMade = !self.file.exists
        if isMade {
            let role = RoleDefinition.administrator
            try self.file.create(with: .make(principal: role, role: role))
        }
        let credentials = try Self.takenOver(from: self.file, roles: self.ledger.roles)
        // All or none: a start that is cut short leaves nobody out.
        try await self.ledger.record(
            credentials.map { try self.change(.added, $0, account: nil, provenance: provenance) }
        )
        // Now the log says whose it is. A file that somebody else wrote is left as it is.
        if isMade { try self.file.forgetActors() }
    }

    /// Refuses a file that a ledger without any access key could not take over: to be asked before one is made.
    ///
    /// - Throws: ``CredentialsError``. That there is no file is well: it is made.
    public static func checkTakeOver(_ file: CredentialsFile) throws(CredentialsError) {
        guard file.exists else { return }
        _ = try Self.takenOver(from: file, roles: RolesInForce())
    }

    /// The access keys of a file, each with whose it is.
    private static func takenOver(
        from file: CredentialsFile,
        roles: RolesInForce
    ) throws(CredentialsError) -> [Credential] {
        let credentials = try file.list()
        for credential in credentials {
            guard credential.principal != nil, let role = credential.role, roles.contains(role) else {
                throw CredentialsError(
                    "\(file.path) does not say whose the access key \(credential.accessKeyIdentifier) is, or names no "
                        + "role that there is: it needs 'principal' and 'role' until the ledger knows it."
                )
            }
        }
        let counts = Dictionary(credentials.map { ($0.principal ?? "", 1) }, uniquingKeysWith: +)
        if let (principal, _) = counts.first(where: { $0.value > HeldAccessKeys.most }) {
            throw CredentialsError(
                "\(file.path) holds more than two access keys of \(principal): nobody has more at a time. Take some out, or name others."
            )
        }
        guard credentials.count <= Self.mostTakenOver else {
            throw CredentialsError("\(file.path) holds more access keys than a ledger takes over at once.")
        }
        return credentials
    }

    /// Makes an access key: the log says whose it is, and then its secret lies in the file.
    ///
    /// - Parameters:
    ///   - account: The account that it belongs to; `nil` for the ledger's.
    ///   - expiry: When it ends by itself; `nil` for never.
    /// - Throws: ``CredentialsError`` where the file cannot be written, ``Refusal`` where the account is none, there is no such role,
    ///   whose it would be has two already, it would end before it begins, or it cannot be recorded.
    public func add(
        principal: String,
        role: String,
        account: String? = nil,
        expiry: Instant? = nil,
        provenance: Provenance
    ) async throws -> Credential {
        guard account.map(ActorForm.isAccount) ?? true else {
            throw Refusal(.invalidArgument, "'\(account?.prefix(64) ?? "")' is no account of twelve digits.")
        }
        let credential = try Credential.make(principal: principal, role: role)
        try self.file.checkRoom()
        try await self.record(.added, credential, account: account, expiry: expiry, provenance: provenance)
        do throws(CredentialsError) {
            try self.file.add(credential)
        } catch {
            // Somebody may have taken it away meanwhile: then there is nothing to take back.
            try? await self.record(.removed, credential, account: account, provenance: provenance)
            throw error
        }
        return credential
    }

    /// Takes an access key away: the log says so, and then its secret leaves the file.
    ///
    /// - Throws: ``CredentialsError`` where the file cannot be written; ``Refusal`` where neither knows the key, or it cannot be
    ///   recorded.
    public func remove(accessKey: String, provenance: Provenance) async throws -> Credential {
        guard ActorForm.isAccessKey(accessKey) else {
            throw Refusal(.invalidArgument, "'\(accessKey.prefix(64))' is no access key.")
        }
        let known = try await self.ledger.newestChange(of: accessKey)
        var removed = Credential(accessKeyIdentifier: accessKey, secretAccessKey: SecretAccessKey(""))
        if let known, known.change == .added {
            removed = Credential(
                accessKeyIdentifier: accessKey,
                secretAccessKey: SecretAccessKey(""),
                principal: known.principal,
                role: known.role
            )
            try await self.record(.removed, removed, account: known.account, provenance: provenance)
        }
        let wasThere = try self.file.remove(accessKeyIdentifier: accessKey)
        guard wasThere || removed.principal != nil else {
            throw Refusal(.invalidArgument, "There is no access key \(accessKey.prefix(64)).")
        }
        return removed
    }

    /// The most access keys that a ledger takes over from a file: they are recorded together.
    private static let mostTakenOver = 4_096

    private func record(
        _ change: CredentialsChange,
        _ credential: Credential,
        account: String?,
        expiry: Instant? = nil,
        provenance: Provenance
    ) async throws {
        try await self.ledger.record(
            try self.change(change, credential, account: account, expiry: expiry, provenance: provenance)
        )
    }

    private func change(
        _ change: CredentialsChange,
        _ credential: Credential,
        account: String?,
        expiry: Instant? = nil,
        provenance: Provenance
    ) throws -> CredentialsChanged {
        CredentialsChanged(
            change: change,
            accessKey: credential.accessKeyIdentifier,
            principal: credential.principal ?? "",
            account: account ?? self.ledger.settings.account,
            role: credential.role ?? "",
            expiry: expiry,
            secret: change == .added ? try SaltedDigest(of: credential.secretAccessKey) : nil,
            provenance: provenance
        )
    }
}
