internal import Bytes

// Who asked for what, with which keys, for how long, and what was refused.

extension OverviewPage {
    /// Bars and a table of the names that occur most.
    private func ranking(
        _ page: inout Markup,
        _ identifier: String,
        _ title: String,
        _ tally: NameTally,
        said: (NameTally.Counts) -> String,
        head: [String],
        cells: (NameTally.Counts) -> [String]
    ) {
        let (rows, others) = tally.first(Self.names)
        page.add("<figure><figcaption>\(Markup.escaped(title))</figcaption>")
        guard !rows.isEmpty else { return page.add("<p class=\"soft\">None in the period.</p></figure>") }
        var bars = rows.map {
            Plots.Bar(name: $0.name, first: $0.counts.issued, second: $0.counts.refused, said: said($0.counts))
        }
        var table = rows.map { [$0.name] + cells($0.counts) }
        if others.counts.all > 0 {
            let name = others.names == 0 ? "others" : Markup.counting(UInt64(others.names), "other")
            bars.append(
                Plots.Bar(
                    name: name,
                    first: others.counts.issued,
                    second: others.counts.refused,
                    said: said(others.counts)
                )
            )
            table.append([name] + cells(others.counts))
        }
        page.add(Plots.bars(identifier, title, bars) + "</figure>")
        page.figures(title, head, table)
    }

    private static func bothSaid(_ counts: NameTally.Counts) -> String {
        counts.refused == 0
            ? Markup.number(counts.issued) : "\(Markup.number(counts.issued)), refused \(Markup.number(counts.refused))"
    }

    private static func both(_ counts: NameTally.Counts) -> [String] {
        [Markup.number(counts.issued), Markup.number(counts.refused)]
    }

    func names(_ page: inout Markup) {
        page.add("<section id=\"names\"><h2>By template, requester and authority</h2>")
        page.add(
            "<p class=\"soft key\">Bars:<i style=\"background: var(--first)\"></i>issued<i style=\"background: var(--second)\"></i>refused. The \(Self.names) names that occur most; the others together.</p>"
        )
        for (identifier, title, tally) in [
            ("templates", "Templates", self.counts.templates), ("requesters", "Requesters", self.counts.requesters),
        ] {
            self.ranking(
                &page,
                identifier,
                title,
                tally,
                said: Self.bothSaid,
                head: ["Name", "Issued", "Refused"],
                cells: Self.both
            )
        }
        self.authorities(&page)
        page.add("</section>")
    }

    private func authorities(_ page: inout Markup) {
        let all = self.counts.authorities.sorted {
            ($1.value.uses + $1.value.refused, $0.key) < ($0.value.uses + $0.value.refused, $1.key)
        }
        var rest = self.counts.otherAuthorities
        for (_, counts) in all.dropFirst(Self.names) { rest.add(counts) }
        let shown = all.prefix(Self.names)
        page.add("<figure><figcaption>Authorities</figcaption>")
        guard !shown.isEmpty else { return page.add("<p class=\"soft\">None.</p></figure>") }
        // Names may begin alike: the identifier's beginning tells them apart.
        var bars = shown.map {
            Self.bar("\(Markup.cut($0.value.name, to: 24)) \($0.key.description.prefix(8))", $0.value)
        }
        var rows = shown.map { ["\($0.value.name) (\($0.key))"] + Self.cells($0.value) }
        if rest.uses + rest.refused > 0 {
            let name = Markup.counting(UInt64(max(0, all.count - Self.names)), "other")
            bars.append(Self.bar(name, rest))
            rows.append([name] + Self.cells(rest))
        }
        page.add(Plots.bars("authorities", "Authorities", Array(bars)) + "</figure>")
        page.figures(
            "authorities, and the uses of their keys by what was signed",
            ["Authority", "Issued", "Refused", "Revoked", "Lists", "Responders", "Answers"],
            rows
        )
    }

    private static func bar(_ name: String, _ counts: OverviewFold.AuthorityCounts) -> Plots.Bar {
        Plots.Bar(
            name: name,
            first: counts.issued,
            second: counts.refused,
            said: Self.bothSaid(NameTally.Counts(issued: counts.issued, refused: counts.refused))
        )
    }

    private static func cells(_ counts: OverviewFold.AuthorityCounts) -> [String] {
        [counts.issued, counts.refused, counts.revoked, counts.lists, counts.responders, counts.answers].map(
            Markup.number
        )
    }

    func keys(_ page: inout Markup) {
        page.add("<section id=\"keys\"><h2>Keys and algorithms</h2>")
        for (identifier, title, tally) in [
            ("key-types", "Keys that were certified", self.counts.keyTypes),
            ("algorithms", "Algorithms that certificates were signed with", self.counts.algorithms),
        ] {
            self.ranking(
                &page,
                identifier,
                title,
                tally,
                said: { Markup.number($0.issued) },
                head: ["Kind", "Certificates"],
                cells: { [Markup.number($0.issued)] }
            )
        }
        page.add("</section>")
    }

    func horizon(_ page: inout Markup) {
        page.add("<section id=\"horizon\"><h2>When what is valid runs out</h2>")
        page.element(
            "p",
            "class=\"soft\"",
            "Certificates that are valid at the period's end, responders' among them, by the month of their end, UTC."
        )
        let now = CivilTime(self.counts.end)
        let first = now.year * 12 + now.month - 1
        let months = (0..<36).map { first + $0 }
        let labels = months.map { month in
            "\(month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)"
        }
        let values = months.map { self.counts.horizon[$0] ?? 0 }
        let later = self.counts.horizon.filter { $0.key >= first + 36 }.values.reduce(0, +)
        page.add(
            "<figure><figcaption>\(Markup.counting(self.counts.validAfter, "valid certificate")); \(Markup.number(later)) run out after these 36 months</figcaption>"
        )
        page.add(
            Plots.columns("horizon-months", "Certificates that run out, each month", values, labels, colour: "first")
                + "</figure>"
        )
        var rows = months.indices.map { [labels[$0], Markup.number(values[$0])] }
        rows.append(["later", Markup.number(later)])
        page.figures("certificates that run out, each month", ["Month", "Certificates"], rows)
        page.add("</section>")
    }

    func refusals(_ page: inout Markup) {
        page.add("<section id=\"refusals\"><h2>What was refused, and by what</h2>")
        for (identifier, title, tally) in [
            ("rules", "Rules that refused requests (a request may break several)", self.counts.rules),
            ("operations", "Other operations that were refused", self.counts.operations),
        ] {
            self.ranking(
                &page,
                identifier,
                title,
                tally,
                said: { Markup.number($0.refused) },
                head: ["Name", "Refused"],
                cells: { [Markup.number($0.refused)] }
            )
        }
        let away = self.counts.turnedAway
        page.element(
            "p",
            "",
            "Turned away and only counted: \(Markup.counting(away.unknown, "call of nobody known", "calls of nobody known")), \(Markup.counting(away.logins, "of them a failed log-in", "of them failed log-ins")); \(Markup.counting(away.known, "repeated refusal of known callers", "repeated refusals of known callers"))."
        )
        page.add("</section>")
    }
}

extension OverviewFold.AuthorityCounts {
    mutating func add(_ other: OverviewFold.AuthorityCounts) {
        self.issued += other.issued
        self.refused += other.refused
        self.revoked += other.revoked
        self.lists += other.lists
        self.responders += other.responders
        self.answers &+= other.answers
    }
}
