import ArgumentParser
import Authority
import Buckets
import JSON

/// `ca-ledger buckets`.
struct BucketsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buckets",
        abstract: "Make and show the buckets that a server puts CRLs and audit reports into.",
        discussion: """
            A bucket is a folder in `buckets` under the ledger's folder, an object a file in it; no request makes one. Who may read an \
            object is its file's mode: everybody (0644), on the public window, or whoever may ask the ledger for it (0600). A backup \
            does not copy buckets: what is in them can be derived again from the log.
            """,
        subcommands: [Create.self, List.self],
        defaultSubcommand: List.self
    )

    /// Refuses a folder that no ledger lies in.
    private static func check(_ folder: LedgerFolder) async throws {
        guard try await folder.hasLog() else { throw Unanswered("There is no ledger in \(folder.path.shown).") }
    }

    private static func show(_ name: BucketName, as format: TextFormat) {
        guard format == .json else { return Diagnostics.print(name.text) }
        format.show(["bucket": name.text], order: ["bucket"])
    }

    /// `ca-ledger buckets create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a bucket; also while a server runs.",
            discussion: "For instance:\n\nca-ledger buckets create crls --data ledger"
        )

        @Argument(
            help: "3 to 63 small letters, digits, '-' and '.'; for CRLs also up to 255, with capital letters and '_'."
        )
        var name: String

        @Option(help: "The folder of the ledger.")
        var data: String

        @Option(help: "text (the name) or json.")
        var format: TextFormat = .text

        func validate() throws { try OptionText.refuseEmpty(self.data, "--data") }

        func run() async throws {
            guard let name = BucketName(self.name) else {
                throw ValidationError(
                    "No bucket can have the name \(self.name.shown): 3 to 255 letters, digits, '-', '.' and '_', the first a letter or a digit."
                )
            }
            guard !name.isWindowsOwn else {
                throw ValidationError(
                    "No bucket can have the name \(name): below /\(name) the public window answers something else."
                )
            }
            let folder = LedgerFolder(self.data)
            try await BucketsCommand.check(folder)
            try Buckets(dataFolder: folder.path).make(name)
            BucketsCommand.show(name, as: self.format)
        }
    }

    /// `ca-ledger buckets list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the buckets that there are.")

        @OptionGroup var place: DataPlace

        @Option(help: "text (a name a line) or json (an object a line).")
        var format: TextFormat = .text

        func run() async throws {
            let folder = self.place.folder
            try await BucketsCommand.check(folder)
            let names = try Buckets(dataFolder: folder.path).names()
            if names.isEmpty { Diagnostics.say("There is no bucket.") }
            for name in names { BucketsCommand.show(name, as: self.format) }
        }
    }
}
