import ArgumentParser
import Authority
import Ledger
import Logging

/// `ca-ledger log rotate-key`.
struct RotateLogKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Give the log another key to sign its checkpoints with. No server may have the ledger open.",
        discussion: """
            The log keeps its name. The key that it has signs the first checkpoint of the new one as well, and so vouches for it: who \
            holds the old verifier key goes on believing, and who gets the new one, which is printed, believes what was signed before. \
            Where the old key is lost, or somebody else may have it, this is not the way: ca-ledger epoch open is.

            The file of the old key stays in the folder of keys, for whoever has to go back to an older copy of the log; once there is \
            none that anybody would go back to, it may be removed. For instance:

            ca-ledger log rotate-key --data ledger --master-key /etc/ca-ledger/master.key
            """
    )

    @OptionGroup var place: LedgerPlace

    @Option(help: "text or json.")
    var format: TextFormat = .text

    func run() async throws {
        try ProcessPrivacy.keepMemory()
        let changed = try await LogKeyRotation(try await self.place.openingOptions())
            .carryOut(logger: Diagnostics.logger(.error), onFatalFailure: Diagnostics.endProcess)
        var members = [
            "position": "\(changed.position)", "time": "\(changed.time)", "origin": changed.origin,
            "verifierKey": changed.verifierKey,
            "finished": changed.wasInterrupted ? "what an earlier command had begun" : "yes",
        ]
        members["verifierKeyBefore"] = changed.verifierKeyBefore
        self.format.show(
            members,
            order: ["position", "time", "origin", "verifierKeyBefore", "verifierKey", "finished"]
        )
    }
}
