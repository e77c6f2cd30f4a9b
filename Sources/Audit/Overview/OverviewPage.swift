internal import Bytes
internal import Ledger

/// A period of a log as one page to look at: HTML with plots in SVG, complete in itself.
///
/// The same log and period give the same octets. Its size is bounded: of names the ones that occur most are shown, and the others
/// together; time is divided into at most sixty parts.
public struct OverviewPage: Sendable {
    /// How many names a plot shows.
    static let names = 20

    let overview: LogOverview
    let counts: OverviewFold

    /// A page of what was counted.
    public init(_ overview: LogOverview) {
        self.overview = overview
        self.counts = overview.counts
    }

    /// The page's octets, UTF-8.
    public var octets: [UInt8] {
        var page = Markup()
        page.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
        page.add(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        )
        page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        page.element("title", "", "Ledger \(self.overview.ledger): entries \(self.said(self.overview.period))")
        page.add("<style>\n\(PageStyle.sheet)\n</style>\n</head>\n<body>")
        self.head(&page)
        page.add("<main>")
        self.overTime(&page)
        self.names(&page)
        self.keys(&page)
        self.horizon(&page)
        self.refusals(&page)
        self.growth(&page)
        self.lives(&page)
        self.kinds(&page)
        page.add("</main>\n</body>\n</html>")
        return Array(page.text.utf8)
    }

    private func said(_ positions: Range<UInt64>) -> String {
        positions.isEmpty ? "none" : "\(positions.lowerBound) to \(positions.upperBound - 1)"
    }

    private func head(_ page: inout Markup) {
        let period = self.overview.period
        page.add("<header>\n<h1>Report of a ledger</h1>")
        page.add("<dl>")
        for (name, value) in [
            ("Ledger", "\(self.overview.ledger)"), ("Log", self.counts.origin),
            ("Period", period.isEmpty ? "empty" : "\(self.counts.beginning) to \(self.counts.end)"),
            ("Entries", "\(self.said(period)), \(Markup.number(UInt64(period.count))) of them"),
            (
                "Root hash",
                "\(self.overview.root.octets.base64), of the first \(Markup.counting(period.upperBound, "entry"))"
            ),
            (
                "Signed",
                self.counts.newestCheckpoint.map { "up to size \(Markup.number($0))" }
                    ?? "no checkpoint ends in the period"
            ),
        ] {
            page.element("dt", "", name)
            page.element("dd", "", value)
        }
        page.add("</dl>\n</header>\n<ul class=\"tiles\">")
        let refused = self.counts.kinds.count(.issuanceRefused)
        let asked = self.counts.kinds.count(.issuanceRequested)
        let share =
            asked == 0 ? "no request" : "\(Self.percent(refused, of: asked)) of \(Markup.counting(asked, "request"))"
        for (value, name) in [
            (self.counts.issued, self.counts.issued == 1 ? "certificate issued" : "certificates issued"),
            (refused, "refused: \(share)"),
            (self.counts.kinds.count(.certificateRevoked), "revoked"),
            (self.counts.validAfter, "valid at the end; \(Markup.number(self.counts.validBefore)) at the beginning"),
            (self.counts.burned, "serial numbers burned"),
            (self.counts.kinds.count(.operationRefused), "other calls refused"),
            (self.counts.turnedAway.unknown, "calls of strangers turned away"),
            (UInt64(self.counts.authorities.count), "authorities known"),
        ] { page.add("<li class=\"tile\"><b>\(Markup.number(value))</b><span>\(Markup.escaped(name))</span></li>") }
        page.add("</ul>")
        if self.counts.withheld > 0 {
            page.element(
                "p",
                "",
                "Withheld: \(Markup.counting(self.counts.withheld, "payload")); what they said is not counted."
            )
        }
    }

    static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "0 %" }
        let tenths = UInt64((Double(part) / Double(whole) * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// The beginnings of the parts of time.
    var labels: [String] { (0..<self.counts.scale.count).map(self.counts.scale.label) }

    func values(_ series: OverviewFold.Series) -> [UInt64] { self.counts.series[series.rawValue] }

    private func overTime(_ page: inout Markup) {
        let labels = self.labels
        let unit = self.counts.scale.unit
        page.add("<section id=\"time\"><h2>Issued, refused, revoked</h2>")
        page.element("p", "class=\"soft\"", "Each column is \(unit) long, by the times of the entries, UTC.")
        for (series, name, colour) in [
            (OverviewFold.Series.issued, "Certificates issued", "first"), (.refused, "Requests refused", "second"),
            (.revoked, "Certificates revoked", "third"),
        ] {
            page.add("<figure>")
            page.add("<figcaption>\(name): \(Markup.number(self.values(series).reduce(0, +)))</figcaption>")
            page.add(Plots.columns("time-\(series)", name, self.values(series), labels, colour: colour) + "</figure>")
        }
        let rows = labels.indices.map { index in
            [labels[index]]
                + [OverviewFold.Series.issued, .refused, .revoked].map { Markup.number(self.values($0)[index]) }
        }
        page.figures("issued, refused and revoked, \(unit) a row", ["From", "Issued", "Refused", "Revoked"], rows)
        page.add("</section>")
    }

    private func growth(_ page: inout Markup) {
        let labels = self.labels
        var sum: UInt64 = 0
        let sums = self.values(.entries).map { entries in
            sum += entries
            return sum
        }
        page.add("<section id=\"growth\"><h2>The log</h2>")
        page.add("<figure><figcaption>Entries written in the period, together</figcaption>")
        page.add(Plots.growth("growth-entries", "Entries written, together", sums, labels) + "</figure>")
        page.add("<figure><figcaption>Checkpoints signed: \(Markup.number(self.counts.checkpoints))</figcaption>")
        page.add(
            Plots.columns(
                "growth-checkpoints",
                "Checkpoints signed",
                self.values(.checkpoints),
                labels,
                colour: "third"
            ) + "</figure>"
        )
        let rows = labels.indices.map { index in
            [
                labels[index], Markup.number(self.values(.entries)[index]), Markup.number(sums[index]),
                Markup.number(self.values(.checkpoints)[index]),
            ]
        }
        page.figures(
            "entries and checkpoints, \(self.counts.scale.unit) a row",
            ["From", "Entries", "Together", "Checkpoints"],
            rows
        )
        page.add("</section>")
    }

    private func kinds(_ page: inout Markup) {
        page.add("<section id=\"kinds\"><h2>Events by kind</h2>")
        let rows = EventType.allCases.compactMap { type in
            self.counts.kinds[type].map { row in
                [LogListing.name(of: type), Markup.number(row.count), "\(row.first)", "\(row.last)"]
            }
        }
        page.table("every kind that occurs in the period", ["Kind", "Events", "First position", "Last position"], rows)
        page.add("</section>")
    }
}
