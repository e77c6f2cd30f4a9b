import Authority
import Credentials
import LedgerServer

/// What carries the steps out: the server that runs, or the ledger that is opened for all of them.
enum CompromiseHand {
    case server(ControlClient)
    case ledger(OpenLedger, CredentialsFile)

    /// Whether revocation lists are made now; else a server makes them once it starts.
    var makesLists: Bool {
        if case .server = self { true } else { false }
    }

    /// Carries a step out.
    ///
    /// - Throws: Where it is refused, or cannot be done.
    func carryOut(_ command: ControlCommand) async throws -> [String: String] {
        switch (self, command) {
        case (.server(let client), _): return try client.send(command)
        case (.ledger(let ledger, let file), .removeCredential(let accessKey)):
            let administration = CredentialsAdministration(ledger: ledger, file: file)
            return try await administration.remove(accessKey: accessKey, provenance: Diagnostics.provenance)
                .members(withSecret: false)
        case (.ledger(let ledger, _), _):
            return try await PolicyAdministration(ledger: ledger).carryOut(command, provenance: Diagnostics.provenance)
        }
    }
}
