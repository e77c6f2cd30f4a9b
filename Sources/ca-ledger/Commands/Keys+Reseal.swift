import ArgumentParser
import Authority
import Ledger
import Logging

extension Keys {
    /// `ca-ledger keys reseal`.
    struct Reseal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reseal",
            abstract: "Seal the ledger's own keys under another master key. No server may have the ledger open.",
            discussion: """
                The log records that it begins, and how many keys were sealed again; of the master keys it holds check values, which tell \
                them apart and nothing else. Each file is replaced whole: where the command is interrupted, each key is still sealed \
                under the one or the other, and the same command goes on. Until it has ended no server starts.

                Copies of the ledger that were made before need the master key of then. For instance:

                head -c 32 /dev/urandom > /etc/ca-ledger/master-2.key; chmod 600 /etc/ca-ledger/master-2.key
                ca-ledger keys reseal --data ledger --master-key /etc/ca-ledger/master.key --new-master-key /etc/ca-ledger/master-2.key
                """
        )

        @OptionGroup var place: LedgerPlace

        @Option(
            help: ArgumentHelp(
                "A file with the master key that is to take the place of the other, as --master-key takes one. Without it \(MasterKeyOptions.variableOfSuccessor) holds its 64 hexadecimal digits.",
                valueName: "file"
            )
        )
        var newMasterKey: String?

        @Flag(
            help:
                "Go on where keys are lost: files that are not there, or open under neither master key. The log counts them."
        )
        var leaveOutLostKeys = false

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws { try OptionText.refuseEmpty(self.newMasterKey, "--new-master-key") }

        func run() async throws {
            try ProcessPrivacy.keepMemory()
            ProcessPrivacy.wipeWhatIsFreed()
            let options = try await self.place.openingOptions()
            let successor = try MasterKeyOptions.loadSuccessor(self.newMasterKey, for: self.place.folder)
            let outcome = try await MasterKeyChange(options, to: successor, leavesOutLost: self.leaveOutLostKeys)
                .carryOut(logger: Diagnostics.logger(.error), onFatalFailure: Diagnostics.endProcess)
            let finished =
                outcome.wasDone
                ? "it was done before" : outcome.wasInterrupted ? "what an earlier command had begun" : "yes"
            self.format.show(
                [
                    "keys": "\(outcome.keys)", "others": "\(outcome.others)", "lost": "\(outcome.lost)",
                    "checkValueBefore": "\(outcome.from)", "checkValue": "\(outcome.to)", "finished": finished,
                ],
                order: ["keys", "others", "lost", "checkValueBefore", "checkValue", "finished"]
            )
        }
    }
}
