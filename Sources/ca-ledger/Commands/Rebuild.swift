import ArgumentParser
import Authority
import Bytes
import EventLog
import Views

/// `ca-ledger rebuild`.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the views again from the log, and print their digests; or the counts of key uses.",
        discussion: """
            No server may have the ledger open. The log is only read.

            Where keys/uses was lost or damaged, --key-uses makes it again: for each key the count that can still be read, or what the \
            log proves where that is more. What a lost count said beyond that is not known any more. For instance:

            ca-ledger rebuild ledger
            """
    )

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @Flag(help: "Make the file of counts of key uses again, not the views.")
    var keyUses = false

    func validate() throws { try OptionText.refuseEmpty(self.folder, "The folder's name") }

    func run() async throws {
        let folder = LedgerFolder(self.folder)
        if self.keyUses {
            let (keys, raised) = try await KeyUseRebuilding.rebuild(folder)
            return self.format.show(["keys": "\(keys)", "raised": "\(raised)"], order: ["keys", "raised"])
        }
        let rebuilt = try await ViewsRebuilding.rebuild(folder)
        let digest = rebuilt.digest
        let members = [
            ("size", "\(rebuilt.size)"), ("leafHash", "\(rebuilt.leafHash)"), ("names", "\(digest.names)"),
            ("certificates", "\(digest.certificates)"), ("certificateKeys", "\(digest.certificateKeys)"),
            ("eventKeys", "\(digest.eventKeys)"), ("openStreams", "\(digest.openStreams)"),
            ("origins", "\(digest.origins)"),
        ]
        self.format.show(Dictionary(members) { first, _ in first }, order: members.map(\.0))
    }
}
