internal import Bytes
internal import JSON
internal import Ledger

/// A period of a log in figures, as one object: what ``OverviewPage`` shows (schemas/json/report.schema.json).
public struct OverviewDocument: Sendable {
    /// How many names of a kind are told apart.
    static let names = 1_000

    private let overview: LogOverview
    private var counts: OverviewFold { self.overview.counts }

    /// The figures of what was counted.
    public init(_ overview: LogOverview) { self.overview = overview }

    /// The object, and a line feed.
    public var octets: [UInt8] {
        var json = JSONWriter(capacity: 65_536)
        json.structure { json in
            self.writeHead(to: &json)
            self.writeTotals(to: &json)
            self.writeOverTime(to: &json)
            for (name, tally) in [
                ("templates", self.counts.templates), ("requesters", self.counts.requesters),
                ("keyTypes", self.counts.keyTypes), ("algorithms", self.counts.algorithms),
                ("rules", self.counts.rules), ("operations", self.counts.operations),
            ] { Self.write(tally, as: name, to: &json) }
            self.writeAuthorities(to: &json)
            self.writeHorizon(to: &json)
            self.writeLives(to: &json)
            self.writeKinds(to: &json)
        }
        return json.octets + [0x0A]
    }

    private func writeHead(to json: inout JSONWriter) {
        let period = self.overview.period
        json.member("ledger", self.overview.ledger.description)
        json.member("origin", self.counts.origin)
        json.member("from", period.lowerBound)
        json.member("to", period.upperBound)
        json.member("beginning", orNull: period.isEmpty ? nil : self.counts.beginning.description)
        json.member("end", orNull: period.isEmpty ? nil : self.counts.end.description)
        json.member("root", self.overview.root.octets.base64)
        json.name("signedSize")
        if let size = self.counts.newestCheckpoint { json.number(size) } else { json.literal("null") }
    }

    private func writeTotals(to json: inout JSONWriter) {
        let (counts, kinds) = (self.counts, self.counts.kinds)
        json.name("totals")
        json.structure { json in
            json.member("requested", kinds.count(.issuanceRequested))
            json.member("issued", counts.issued)
            json.member("refused", kinds.count(.issuanceRefused))
            json.member("revoked", kinds.count(.certificateRevoked))
            json.member("burned", counts.burned)
            json.member("validBefore", counts.validBefore)
            json.member("validAfter", counts.validAfter)
            json.member("openBefore", counts.openBefore)
            json.member("openAfter", counts.openAfter)
            json.member("operationsRefused", kinds.count(.operationRefused))
            json.member("strangersTurnedAway", counts.turnedAway.unknown)
            json.member("failedLogins", counts.turnedAway.logins)
            json.member("refusalsOnlyCounted", counts.turnedAway.known)
            json.member("checkpoints", counts.checkpoints)
            json.member("withheld", counts.withheld)
        }
    }

    private func writeOverTime(to json: inout JSONWriter) {
        let scale = self.counts.scale
        json.name("overTime")
        json.structure { json in
            json.member("start", scale.start.description)
            json.member("seconds", scale.length)
            for (name, series) in [
                ("entries", OverviewFold.Series.entries), ("issued", .issued), ("refused", .refused),
                ("revoked", .revoked), ("checkpoints", .checkpoints),
            ] {
                json.name(name)
                json.list { json in for value in self.counts.series[series.rawValue] { json.number(value) } }
            }
        }
    }

    private static func write(_ tally: NameTally, as name: String, to json: inout JSONWriter) {
        let (rows, others) = tally.first(Self.names)
        json.name(name)
        json.list { json in
            for row in rows { Self.write(row.counts, of: row.name, to: &json) }
            if others.counts.all > 0 { Self.write(others.counts, of: nil, to: &json) }
        }
    }

    private static func write(_ counts: NameTally.Counts, of name: String?, to json: inout JSONWriter) {
        json.structure { json in
            json.member("name", orNull: name)
            json.member("issued", counts.issued)
            json.member("refused", counts.refused)
        }
    }

    private func writeAuthorities(to json: inout JSONWriter) {
        let all = self.counts.authorities.sorted {
            ($1.value.uses + $1.value.refused, $0.key) < ($0.value.uses + $0.value.refused, $1.key)
        }
        var rest = self.counts.otherAuthorities
        for (_, counts) in all.dropFirst(Self.names) { rest.add(counts) }
        json.name("authorities")
        json.list { json in
            for (identifier, counts) in all.prefix(Self.names) { Self.write(counts, of: "\(identifier)", to: &json) }
            if rest.uses + rest.refused > 0 { Self.write(rest, of: nil, to: &json) }
        }
    }

    private static func write(
        _ counts: OverviewFold.AuthorityCounts,
        of authority: String?,
        to json: inout JSONWriter
    ) {
        json.structure { json in
            json.member("authority", orNull: authority)
            json.member("subject", orNull: authority.map { _ in counts.name })
            json.member("issued", counts.issued)
            json.member("refused", counts.refused)
            json.member("revoked", counts.revoked)
            json.member("lists", counts.lists)
            json.member("responders", counts.responders)
            json.member("answers", counts.answers)
        }
    }

    /// The valid certificates by the month of their end.
    private func writeHorizon(to json: inout JSONWriter) {
        json.name("horizon")
        json.list { json in
            for (month, count) in self.counts.horizon.sorted(by: { $0.key < $1.key }) {
                json.structure { json in
                    json.member("month", "\(month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)")
                    json.member("certificates", count)
                }
            }
        }
    }

    private func writeLives(to json: inout JSONWriter) {
        let lives = self.counts.lives
        json.name("lives")
        json.structure { json in
            json.member("starts", lives.starts)
            json.member("stops", lives.stops)
            json.member("crashes", lives.crashes)
            json.member("downtimeMicroseconds", lives.downtime)
            json.member("clockSteps", self.counts.kinds.count(.clockStepped))
            json.member("epochs", self.counts.kinds.count(.epochOpened))
            for (name, gaps) in [("down", lives.down.gaps), ("silent", lives.silent.gaps)] {
                json.name(name)
                json.list { json in
                    for gap in gaps {
                        json.structure { json in
                            json.member("from", gap.from.description)
                            json.member("to", gap.to.description)
                            json.member("position", gap.position)
                            json.member("cause", Self.word(for: gap.cause))
                        }
                    }
                }
            }
        }
    }

    private static func word(for cause: LifeTally.Gap.Cause) -> String {
        switch cause {
        case .stopped: "stopped"
        case .crashed: "crashed"
        case .silent: "silent"
        }
    }

    private func writeKinds(to json: inout JSONWriter) {
        json.name("kinds")
        json.list { json in
            for type in EventType.allCases {
                guard let row = self.counts.kinds[type] else { continue }
                json.structure { json in
                    json.member("type", LogListing.name(of: type))
                    json.member("events", row.count)
                    json.member("first", row.first)
                    json.member("last", row.last)
                }
            }
        }
    }
}
