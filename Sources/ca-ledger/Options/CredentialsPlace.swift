import ArgumentParser
import Authority
import Credentials
import Ledger
import LedgerServer

/// Which ledger's credentials are meant.
struct CredentialsPlace: ParsableArguments {
    @Option(help: "The folder of the ledger.")
    var data: String

    @Option(help: "The file that says who may call. By default it lies in the folder.")
    var credentials: String?

    @Option(help: "The anchor file. By default it lies beside the folder.")
    var anchor: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.anchor, "--anchor")
        try OptionText.refuseEmpty(self.credentials, "--credentials")
    }

    var file: CredentialsFile { CredentialsFile(path: self.credentials ?? LedgerFolder(self.data).credentials) }

    /// Has the running server carry a command out, or opens the ledger for it.
    func carryOut(_ command: ControlCommand) async throws -> [String: String] {
        let folder = LedgerFolder(self.data)
        let client = ControlClient(path: folder.controlSocket)
        if client.isServed { return try client.send(command) }
        let unserved = UnservedLedger(folder: folder, anchor: self.anchor, keyOptions: self.keyOptions)
        return try await unserved.change { ledger in
            let administration = CredentialsAdministration(ledger: ledger, file: self.file)
            switch command {
            case .addCredential(let principal, let role, let account, let expiry):
                let added = try await administration.add(
                    principal: principal,
                    role: role,
                    account: account,
                    expiry: expiry,
                    provenance: Diagnostics.provenance
                )
                return added.members(withSecret: true)
            case .removeCredential(let accessKey):
                let removed = try await administration.remove(accessKey: accessKey, provenance: Diagnostics.provenance)
                return removed.members(withSecret: false)
            case .confirmClock, .blockKey, .adoptRules, .changePolicy, .changeReissuance, .changeNaming, .changeRole,
                .changeDualControl, .decideApproval, .tellStages,
                .revoke, .disableAuthority, .makeLists:
                throw ValidationError("The command is not about credentials.")
            }
        }
    }
}
