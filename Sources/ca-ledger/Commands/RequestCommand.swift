import ArgumentParser
import Audit
import Bytes
import EventLog
import JSON
import Ledger
import PrivateCAAPI
import Views

/// `ca-ledger request`.
struct RequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Look at one request for a certificate.",
        subcommands: [Show.self]
    )

    /// `ca-ledger request show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say who asked for what, what every rule said of it in words, and what became of it.",
            discussion: """
                The names in the certification request are told also where it was refused. Exit code 1: there is no such request. For
                instance:

                ca-ledger request show 1042 ledger
                """
        )

        @Argument(help: "The request's identifier, or the position of any of its events.")
        var request: String

        @OptionGroup var place: ReadPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        @OptionGroup var anchor: AnchorChoice

        func validate() throws { try OptionText.refuseEmpty(self.request, "What names the request") }

        func run() async throws {
            let (name, folder) = await self.place.asked(about: self.request)
            let ledger = try await SearchedLedger(reading: folder, anchor: self.anchor)
            guard let stream = try await Self.stream(name, in: ledger) else {
                throw ValidationError("What names the request is its identifier, a UUID, or a position.")
            }
            guard let report = try await RequestReport(of: stream, in: ledger.log, views: ledger.views) else {
                throw NotSo("The log has no request \(name.shown).")
            }
            try StandardOutput.write(self.format == .json ? report.json : Array(report.text.utf8))
        }

        private static func stream(_ name: String, in ledger: SearchedLedger) async throws -> UniqueIdentifier? {
            if let stream = UniqueIdentifier(name) { return stream }
            guard let position = UInt64(name) else { return nil }
            guard let stored = try await ledger.log.storedEntry(at: position) else {
                throw NotSo("The log has no position \(position): it has \(ledger.size.counting("entry")).")
            }
            return stored.header.stream
        }
    }
}
