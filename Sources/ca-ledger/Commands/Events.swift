import ArgumentParser
import Audit
import Bytes
import EventLog
import Issuance
import Ledger
import Views

/// `ca-ledger events`.
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find events: those that agree in all that is said.",
        discussion: """
            In the order of the log, in the form of log show. By stream, request, principal, access key, rule and authority the views lead to \
            them, and by every kind of event but those of issuances that ended with a certificate; for those kinds alone, or without any \
            of these, the log is read through. With --as-of there are no entries but those that there were then. Where there may be more \
            than --limit, the last line on standard error says where to go on. \
            Calls whose signature was not by the access key that they named (failed log-ins) are no events of their own: they are counted, \
            a minute at a time, with the keys and addresses that they claimed, in RefusalsCounted events, which --access-key does not find \
            (--type RefusalsCounted lists them). With --follow it goes on with what comes, whether a server runs or not, until it is told to \
            end (SIGINT or SIGTERM) or nobody reads any more; whoever kept the last position goes on behind it. For instance:

            ca-ledger events --access-key AKIA… --from 2026-10-01 --type OperationRefused ledger
            ca-ledger events --follow --from 1200 --format json ledger
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "The request, by its identifier: the stream of its events.")
    var request: String?

    @Option(help: "The stream, by its identifier; an authority's is the authority's UUID.")
    var stream: String?

    @Option(help: "Who caused it, or began what it belongs to.")
    var principal: String?

    @Option(help: "The access key that signed the call that caused it, or that began what it belongs to.")
    var accessKey: String?

    @Option(help: "Refusals by this rule, by its number (schemas/rules.md).")
    var rule: Int64?

    @Option(help: "Only this kind of event, for instance CertificateSigned; may be given more than once.")
    var type: [String] = []

    @Option(help: "The authority that it is about, by its ARN or its UUID.")
    var authority: String?

    @Option(help: "The first position, or a time: only what is not before it (a date is its beginning, UTC).")
    var from: PositionOrTime?

    @Option(help: "The last position, or a time: only what is before it.")
    var to: PositionOrTime?

    @OptionGroup var asOf: AsOf

    @Option(
        help: "The most events: a number of one or more. By default 1,000,000, and with --follow as many as come."
    )
    var limit: Int?

    @Flag(help: "Go on with the events that come; goes with neither --to nor --as-of.")
    var follow = false

    @Option(help: "text or json (an object a line).")
    var format: LogListing.Format = .text

    @OptionGroup var anchor: AnchorChoice

    func validate() throws {
        let texts = [
            ("--request", self.request), ("--stream", self.stream), ("--principal", self.principal),
            ("--access-key", self.accessKey), ("--authority", self.authority),
        ]
        for (name, text) in texts { try OptionText.refuseEmpty(text, name) }
        guard self.limit.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--limit takes a number of one or more.")
        }
        guard self.request == nil || self.stream == nil else {
            throw ValidationError("--request and --stream both name a stream.")
        }
        guard !self.follow || (self.to == nil && self.asOf.place == nil) else {
            throw ValidationError("--follow goes on for ever: it goes with neither --to nor --as-of.")
        }
    }

    func run() async throws {
        let ledger = try await SearchedLedger(reading: self.place.folder, anchor: self.anchor, asOf: self.asOf)
        let query = try await self.query(in: ledger)
        if self.follow {
            return try await FollowedEvents(query, as: self.format, limit: self.limit, in: self.place.folder).write(
                ledger
            )
        }
        let search = EventSearch(log: ledger.log, views: ledger.views, size: ledger.size)
        var isEmpty = true
        let next = try await search.write(
            query,
            as: self.format,
            limit: self.limit ?? Self.ordinaryLimit,
            to: { octets in
                isEmpty = false
                try StandardOutput.write(octets)
            }
        )
        if isEmpty, next == nil { try await ledger.checkKnown(principal: self.principal, accessKey: self.accessKey) }
        if isEmpty { Diagnostics.say("No event agrees in all that was said.") }
        if let next { Diagnostics.say("There may be more: go on with --from \(next).") }
    }

    private static let ordinaryLimit = 1_000_000

    private func query(in ledger: SearchedLedger) async throws -> EventQuery {
        var query = EventQuery()
        query.types = try Set(self.type.map(Self.type))
        query.stream = try (self.request ?? self.stream).map { text in
            guard let stream = UniqueIdentifier(text) else { throw ValidationError("A stream is named by a UUID.") }
            return stream
        }
        query.principal = self.principal
        query.accessKey = self.accessKey
        query.rule = try self.rule.map { number in
            guard RuleSets.known.rule(numbered: number) != nil else {
                throw ValidationError("There is no rule \(number) that this program knows (schemas/rules.md).")
            }
            return number
        }
        if let authority { query.authority = try await ledger.authority(authority) }
        let past = try await ledger.past()
        let first = try await self.from?.first(in: past) ?? 0
        let end = try await self.to?.end(in: past) ?? .max
        query.positions = first..<max(first, end)
        return query
    }

    private static func type(_ name: String) throws -> EventType {
        guard let type = LogListing.type(named: name) else {
            let names = EventType.allCases.map(LogListing.name(of:)).joined(separator: ", ")
            throw ValidationError("There is no kind of event called \(name). There are: \(names).")
        }
        return type
    }
}
