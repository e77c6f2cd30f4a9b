internal import Bytes
internal import Ledger

// When servers ran, and when nothing was written.

extension OverviewPage {
    func lives(_ page: inout Markup) {
        let lives = self.counts.lives
        page.add("<section id=\"lives\"><h2>Gaps in life</h2>")
        page.element(
            "p",
            "",
            "Servers started \(Markup.counting(lives.starts, "time")), stopped \(Markup.counting(lives.stops, "time")), and ended without a word \(Markup.counting(lives.crashes, "time")); between them none ran for \(Markup.duration(lives.downtime)). The clock stepped \(Markup.counting(self.counts.kinds.count(.clockStepped), "time")). Epochs opened: \(Markup.number(self.counts.kinds.count(.epochOpened)))."
        )
        self.gaps(&page, "gaps", "The longest stretches in which no server ran", lives.down.gaps)
        self.gaps(&page, "silences", "The longest stretches in which nothing was written", lives.silent.gaps)
        page.add("</section>")
    }

    private func gaps(_ page: inout Markup, _ identifier: String, _ title: String, _ gaps: [LifeTally.Gap]) {
        page.add("<figure><figcaption>\(Markup.escaped(title))</figcaption>")
        guard !gaps.isEmpty else { return page.add("<p class=\"soft\">None in the period.</p></figure>") }
        let whole = max(1, Double(self.counts.end.microseconds) - Double(self.counts.beginning.microseconds))
        let stretches = gaps.map { gap in
            let from = (Double(gap.from.microseconds) - Double(self.counts.beginning.microseconds)) / whole
            let to = (Double(gap.to.microseconds) - Double(self.counts.beginning.microseconds)) / whole
            return (from: from, to: to, said: "\(gap.from) to \(gap.to): \(gap.cause.rawValue)")
        }
        page.add(Plots.strip(identifier, title, stretches, self.quarters) + "</figure>")
        let rows = gaps.map {
            ["\($0.from)", "\($0.to)", Markup.duration($0.length), $0.cause.rawValue, "\($0.position)"]
        }
        page.figures(title, ["From", "To", "Length", "Before it", "Entry after it"], rows)
    }

    /// When the period begins, and its quarters.
    private var quarters: [String] {
        let length = self.counts.end.microseconds.subtractingReportingOverflow(self.counts.beginning.microseconds)
        guard !length.overflow, length.partialValue >= 0 else { return [] }
        return (0..<4).map { quarter in
            let time = Instant(
                microseconds: self.counts.beginning.microseconds + length.partialValue / 4 * Int64(quarter)
            )
            return String(time.wholeSecond.description.map { $0 == "T" ? " " : $0 })
        }
    }
}
