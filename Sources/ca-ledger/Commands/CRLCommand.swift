import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import JSON
import Ledger
import PKI
import PrivateCAAPI

/// `ca-ledger crl`.
struct CRLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl",
        abstract: "Give an authority's revocation list, as it was signed, or what one had to tell of at a time.",
        discussion: """
            The list is made again from the log, without a server and without a key: the octets that were signed follow from the
            entries before, and their digest from the intent. With --derive it is not the newest list that was signed then, but what
            a list had to tell of: what was withdrawn, but what the newest list told of after its end; one line each. Exit code 1: no
            such list was signed then. For instance:

            ca-ledger crl 46204c3e-… --as-of 2026-10-31 --format pem ledger > october.crl
            """
    )

    /// How a list is written.
    enum Format: String, ExpressibleByArgument {
        case text
        case json
        case pem
        case der
    }

    @Argument(help: "The authority, by its ARN or its UUID.")
    var authority: String

    @OptionGroup var place: ReadPlace

    @Option(help: "The UUID of a part of the authority's lists. By default the complete list is meant.")
    var partition: String?

    @OptionGroup var asOf: AsOf

    @Flag(help: "What a list had to tell of, not the one that was signed.")
    var derive = false

    @Option(help: "text, json, pem or der; with --derive text or json.")
    var format: Format = .text

    @OptionGroup var anchor: AnchorChoice

    func validate() throws {
        guard !self.derive || self.format == .text || self.format == .json else {
            throw ValidationError(
                "What a list had to tell of is no list that was signed: --derive goes with text and json."
            )
        }
    }

    func run() async throws {
        let (name, folder) = await self.place.asked(about: self.authority)
        let moment = try await self.asOf.moment(of: folder, self.anchor)
        let ledger = try await RecordedLedger(asOf: moment.log)
        let identifier = try await AuthorityName.known(name, by: "The authority", in: moment.log, ledger.settings)
        let partition = try self.partition.map { text in
            guard let partition = UniqueIdentifier(text) else { throw ValidationError("--partition takes a UUID.") }
            return partition
        }
        if self.derive {
            try await self.tell(ledger, identifier, partition)
        } else {
            try await self.give(ledger, identifier, partition, moment)
        }
    }

    private func tell(
        _ ledger: RecordedLedger,
        _ authority: UniqueIdentifier,
        _ partition: UniqueIdentifier?
    ) async throws {
        try await ledger.forEachListed(of: authority, partition: partition) { listed in
            let serial = listed.serialNumber.hexadecimal
            guard self.format == .json else {
                return try StandardOutput.write(
                    Array("\(serial) \(listed.time) \(listed.reason) (position \(listed.position))\n".utf8)
                )
            }
            var json = JSONWriter()
            json.structure { json in
                json.member("serial", serial)
                json.member("revokedAt", "\(listed.time)")
                json.member("reason", "\(listed.reason)")
                json.member("position", listed.position)
                json.member("notAfter", "\(Instant(seconds: listed.term.notAfter))")
            }
            try StandardOutput.write(json.octets + [0x0A])
        }
    }

    private func give(
        _ ledger: RecordedLedger,
        _ authority: UniqueIdentifier,
        _ partition: UniqueIdentifier?,
        _ moment: AsOf.Moment
    ) async throws {
        guard let list = try await ledger.newestList(of: authority, partition: partition) else {
            let parts = partition == nil ? try await ledger.listParts(of: authority) : []
            throw NotSo(Self.absence(parts))
        }
        switch self.format {
        case .der: try StandardOutput.write(list.derOctets)
        case .pem: try StandardOutput.write(Array(PEM.encode(list.derOctets, label: "X509 CRL").utf8))
        case .text:
            for (name, value) in Self.said(of: list) { Diagnostics.print("\(name): \(value)") }
        case .json:
            var json = JSONWriter()
            json.structure { json in
                moment.write(to: &json)
                json.member("arn", ResourceName.authority(authority).text(in: ledger.settings))
                json.member("authority", "\(authority)")
                json.member("partition", orNull: list.authorized.partition.map { "\($0)" })
                json.member("number", list.authorized.number)
                json.member("thisUpdate", "\(list.authorized.thisUpdate)")
                json.member("nextUpdate", "\(list.authorized.nextUpdate)")
                json.member("size", list.authorized.size)
                json.member("entries", list.authorized.entries)
                json.member("authorizedAt", list.intent)
                json.member("signedAt", list.ending)
                json.member("list", list.derOctets.base64)
            }
            Diagnostics.print(json.text)
        }
    }

    private static func said(of list: RecordedList) -> [(String, String)] {
        let authorized = list.authorized
        return [
            ("number", "\(authorized.number)"), ("thisUpdate", "\(authorized.thisUpdate)"),
            ("nextUpdate", "\(authorized.nextUpdate)"), ("entries", "\(authorized.entries)"),
            ("of the first", "\(authorized.size.counting("entry")) of the log"),
            ("authorized at", "position \(list.intent)"), ("signed at", "position \(list.ending)"),
        ]
    }

    /// That there is no such list, and where there are some.
    private static func absence(_ parts: [UniqueIdentifier]) -> String {
        let shown = parts.prefix(8).map { "\($0)" }.joined(separator: ", ")
        let more = parts.count > 8 ? " and \(parts.count - 8) more" : ""
        return parts.isEmpty
            ? "No such list was signed."
            : "No complete list was signed; there are parts, see --partition: \(shown)\(more)."
    }
}
