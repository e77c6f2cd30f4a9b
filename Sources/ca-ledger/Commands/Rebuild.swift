import ArgumentParser
import Authority
import Bytes
import EventLog
import Views

/// `ca-ledger rebuild`.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the views again from the log, and print their digests.",
        discussion: "No server may have the ledger open. The log is only read."
    )

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @Option(help: "text or json.")
    var format: TextFormat = .text

    func run() async throws {
        let folder = LedgerFolder(self.folder)
        let rebuilt = try await ViewsRebuilding.rebuild(folder)
        let digest = rebuilt.digest
        let members = [
            ("size", "\(rebuilt.size)"), ("leafHash", "\(rebuilt.leafHash)"), ("names", "\(digest.names)"),
            ("certificates", "\(digest.certificates)"), ("certificateKeys", "\(digest.certificateKeys)"),
            ("openRequests", "\(digest.openRequests)"),
        ]
        self.format.show(Dictionary(members) { first, _ in first }, order: members.map(\.0))
    }
}
