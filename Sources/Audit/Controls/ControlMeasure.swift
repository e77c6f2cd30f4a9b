internal import Bytes
internal import Ledger

/// What is said of a period as the answer to a clause.
enum ControlMeasure: Sendable {
    /// How many events of some kinds there are, and where the first and last lie.
    case events([EventType])
    /// What became of requests, and that the sum is right.
    case requests
    /// Which rules refused requests, and how often.
    case refusals
    /// How many certificates were valid at the beginning and at the end, and what changed that.
    case standing
    /// How often keys were used, by what was signed.
    case keyUses
    /// Who failed to get in, and what else was turned away.
    case attempts
    /// Starts, stops, and stretches in which no server ran.
    case lives
    /// Steps of the clock.
    case clock
    /// What changed who may do what.
    case access
    /// From when to when the log reaches, and that it is whole.
    case retention
    /// How far the log is signed.
    case signatures
    /// How large a sample is to be.
    case sample

    /// Something that is said: a name with a number, or with words.
    struct Figure: Hashable, Sendable {
        let name: String
        var count: UInt64?
        var words: String?
        var first: UInt64?
        var last: UInt64?
    }

    /// What is said of a period.
    func figures(of counts: OverviewFold, _ overview: LogOverview) -> [Figure] {
        switch self {
        case .events(let types):
            types.map { type in
                let row = counts.kinds[type]
                return Figure(
                    name: LogListing.name(of: type),
                    count: row?.count ?? 0,
                    first: row?.first,
                    last: row?.last
                )
            }
        case .requests: Self.requests(counts)
        case .refusals: Self.refusals(counts)
        case .standing:
            [
                Figure(name: "valid at the beginning", count: counts.validBefore),
                Figure(
                    name: "issued, responders' among them",
                    count: counts.kinds.count(.certificateSigned, .responderCertified)
                ),
                Figure(name: "ran out", count: counts.expired),
                Figure(name: "revoked while they stood", count: counts.withdrawn),
                Figure(name: "valid at the end", count: counts.validAfter),
            ]
        case .keyUses: Self.keyUses(counts)
        case .attempts:
            [
                Figure(name: "calls of nobody known", count: counts.turnedAway.unknown),
                Figure(name: "failed log-ins among them", count: counts.turnedAway.logins),
                Figure(name: "operations refused, each with its event", count: counts.kinds.count(.operationRefused)),
                Figure(name: "repeated refusals of known callers", count: counts.turnedAway.known),
            ]
        case .lives: Self.lives(counts)
        case .clock:
            [
                Figure(name: "steps of the clock", count: counts.kinds.count(.clockStepped)),
                Figure(name: "after which it was held", count: counts.steps.held),
                Figure(name: "longest step", words: "\(counts.steps.longest) µs"),
                Figure(name: "confirmed by an operator", count: counts.kinds.count(.clockConfirmed)),
            ]
        case .access:
            [
                Figure(name: "access keys given", count: counts.access.added),
                Figure(name: "access keys taken", count: counts.access.removed),
                Figure(name: "roles changed", count: counts.kinds.count(.roleChanged)),
                Figure(name: "credentials that differed from the log", count: counts.kinds.count(.credentialsDiffered)),
            ]
        case .retention:
            [
                Figure(
                    name: "first entry of the period",
                    words: overview.period.isEmpty ? "none" : "\(counts.beginning)"
                ),
                Figure(name: "last entry of the period", words: overview.period.isEmpty ? "none" : "\(counts.end)"),
                Figure(
                    name: "entries, without a gap and each chained to the one before",
                    count: UInt64(overview.period.count)
                ),
                Figure(name: "payloads withheld", count: counts.withheld),
            ]
        case .signatures:
            [
                Figure(name: "checkpoints signed", count: counts.checkpoints),
                Figure(name: "entries covered by the newest of them", count: counts.newestCheckpoint ?? 0),
                Figure(name: "root hash at the period's end", words: overview.root.octets.base64),
                Figure(name: "epochs opened", count: counts.kinds.count(.epochOpened)),
            ]
        case .sample:
            [
                Figure(
                    name: "certificates to draw (three of a hundred, at least one)",
                    count: SamplePlan(strata: []).total(of: counts.kinds.count(.certificateSigned, .responderCertified))
                )
            ]
        }
    }

    private static func requests(_ counts: OverviewFold) -> [Figure] {
        let kinds = counts.kinds
        let ended = kinds.count(
            .issuanceRefused,
            .certificateSigned,
            .signingFailed,
            .issuanceAbandoned,
            .issuanceRepeated
        )
        let isEven = counts.openBefore + kinds.count(.issuanceRequested) == ended + counts.openAfter
        return [
            Figure(name: "open at the beginning", count: counts.openBefore),
            Figure(name: "requested", count: kinds.count(.issuanceRequested)),
            Figure(name: "issued", count: kinds.count(.certificateSigned)),
            Figure(name: "refused", count: kinds.count(.issuanceRefused)),
            Figure(name: "failed", count: kinds.count(.signingFailed)),
            Figure(name: "abandoned", count: kinds.count(.issuanceAbandoned)),
            Figure(name: "repeated", count: kinds.count(.issuanceRepeated)),
            Figure(name: "open at the end", count: counts.openAfter),
            Figure(name: "the sum", words: isEven ? "is right" : "is not right: ca-ledger replay says where"),
        ]
    }

    private static func refusals(_ counts: OverviewFold) -> [Figure] {
        let (rows, others) = counts.rules.first(OverviewPage.names)
        let asked = counts.kinds.count(.issuanceRequested)
        var figures = [
            Figure(
                name: "share of requests that were refused",
                words: asked == 0 ? "no request" : OverviewPage.percent(counts.kinds.count(.issuanceRefused), of: asked)
            )
        ]
        figures += rows.map { Figure(name: "rule \($0.name)", count: $0.counts.refused) }
        if others.counts.all > 0 { figures.append(Figure(name: "other rules", count: others.counts.refused)) }
        return figures
    }

    private static func keyUses(_ counts: OverviewFold) -> [Figure] {
        let kinds = counts.kinds
        var answers = counts.otherAuthorities.answers
        for authority in counts.authorities.values { answers &+= authority.answers }
        return [
            Figure(name: "certificates signed", count: kinds.count(.certificateSigned)),
            Figure(name: "lists signed", count: kinds.count(.cRLSigned)),
            Figure(name: "responders certified", count: kinds.count(.responderCertified)),
            Figure(name: "certification requests of authorities signed", count: kinds.count(.authorityCreated)),
            Figure(name: "answers about status signed, in periods that ended", count: answers),
            Figure(name: "endings that left a serial number burned", count: counts.burned),
        ]
    }

    private static func lives(_ counts: OverviewFold) -> [Figure] {
        let lives = counts.lives
        var figures = [
            Figure(name: "starts", count: lives.starts), Figure(name: "stops", count: lives.stops),
            Figure(name: "ends without a word", count: lives.crashes),
            Figure(name: "starts under a development key", count: lives.developments),
            Figure(name: "no server ran for", words: Markup.duration(lives.downtime)),
        ]
        if let longest = lives.down.gaps.first {
            figures.append(
                Figure(
                    name: "longest of these",
                    words: "\(longest.from) to \(longest.to), \(longest.cause.rawValue)",
                    last: longest.position
                )
            )
        }
        if let longest = lives.silent.gaps.first {
            figures.append(
                Figure(
                    name: "longest without an entry",
                    words: "\(longest.from) to \(longest.to)",
                    last: longest.position
                )
            )
        }
        return figures
    }
}
