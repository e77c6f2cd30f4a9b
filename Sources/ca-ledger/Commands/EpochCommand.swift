import ArgumentParser
import Authority
import EventLog
import Ledger
import Transparency

/// `ca-ledger epoch`.
struct EpochCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epoch",
        abstract: "Go on in another epoch of the log: the decision after a loss; and show the one that it is in.",
        discussion: """
            A log that is shorter than what was remembered of it, or another, is not served. Where nothing better can be put back, a \
            ceremony goes on from what is there: it records what was known of the old epoch, why, and who decided, and gives the log \
            another name and key. Time may be set back by it, and by nothing else.
            """,
        subcommands: [Show.self, Open.self],
        defaultSubcommand: Show.self
    )

    /// `ca-ledger epoch open`.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open the next epoch. No server may have the ledger open.",
            discussion: """
                It prints the new verifier key: give it to whoever checks the log. Where the old key is still there it signs for the \
                new one, and who holds the old verifier key goes on believing. What was signed with authorities' keys in entries \
                that were lost stays valid out there; whose keys these are is recorded, as far as the counts in the folder of keys \
                say: where that comes from the same backup as the log, a use of a key after the backup cannot be known.

                Where nothing was lost, it says so: then the log has another name and key, and whoever checks it needs the new one.
                """
        )

        @OptionGroup var place: LedgerPlace

        @Option(help: "Why; the log records it.")
        var reason: String

        @Option(help: "A file with a signed checkpoint of the log that somebody kept; may be given more than once.")
        var checkpoint: [String] = []

        @Flag(help: "The log's present key is lost: nothing vouches for the new one. Without this a ceremony needs it.")
        var logKeyLost = false

        @Flag(help: "The anchor is lost, and what it remembered is not known. Without this a ceremony needs it.")
        var anchorLost = false

        @Flag(help: "The wall clock is right, although it is more than 35 days ahead of the newest entry.")
        var clockIsRight = false

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            try ProcessPrivacy.keepMemory()
            let options = try await self.place.openingOptions()
            var decisions = EpochCeremony.Decisions()
            decisions.isLogKeyLost = self.logKeyLost
            decisions.isAnchorLost = self.anchorLost
            decisions.isClockRight = self.clockIsRight
            let ceremony = try EpochCeremony(
                options,
                reason: self.reason,
                checkpoints: try self.checkpoint.map { try CheckpointNote.read($0) },
                decisions: decisions
            )
            self.format.show(try await ceremony.hold().members, order: OpenedEpoch.order)
        }
    }

    /// `ca-ledger epoch show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the epoch that the log is in, with the verifier key of its checkpoints, as the log says."
        )

        @OptionGroup var place: DataPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            guard let epoch = try await self.place.read().ledger.state.epoch else { return }
            let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
            var members = [
                "epoch": "\(epoch.number)", "origin": epoch.origin, "verifierKey": verifier.verifierKey, "since": "0",
            ]
            if let opening = epoch.opening {
                members["since"] = "\(opening.local.size)"
                members["reason"] = opening.reason
                members["openedBy"] = opening.provenance.principal
            }
            self.format.show(members, order: ["epoch", "since", "origin", "verifierKey", "reason", "openedBy"])
        }
    }
}
