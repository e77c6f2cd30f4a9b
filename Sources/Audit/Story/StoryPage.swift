internal import JSON

/// A story as one page that needs nothing from elsewhere: no script, no font, no picture; light and dark, and for paper.
///
/// Names in certificates are whatever somebody asked for: each text goes through ``escaped(_:)`` on its way into the page, and none stands in an
/// attribute.
struct StoryPage {
    let story: CertificateStory

    private static let style = """
        :root { color-scheme: light dark; --text: #1a1c1f; --soft: #5a6068; --line: #d5d9de; --back: #ffffff; --bar: #f3f5f7; }
        @media (prefers-color-scheme: dark) { :root { --text: #e4e7eb; --soft: #9aa3ad; --line: #39414a; --back: #14171a; --bar: #1d2227; } }
        body { margin: 2rem auto; max-width: 64rem; padding: 0 1.25rem; color: var(--text); background: var(--back); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 2rem 0 0.25rem; }
        .place, .remark, dt, th { color: var(--soft); } .place { font-size: 0.85rem; margin: 0 0 0.5rem; } .remark { margin: 0.25rem 0; }
        dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0.2rem 1rem; margin: 0.5rem 0; }
        dt, dd { margin: 0; } dd, td { overflow-wrap: anywhere; unicode-bidi: isolate; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.85rem; margin: 0.5rem 0; }
        caption { text-align: left; color: var(--soft); } th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); }
        section { border-top: 1px solid var(--line); } ul { margin: 0.25rem 0; padding-left: 1.25rem; }
        @media print { body { margin: 0; max-width: none; font-size: 10pt; } section, tr { break-inside: avoid; } .scroll { overflow: visible; } }
        """

    /// The page.
    var html: String {
        var parts = [
            "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            "<title>\(Markup.escaped(self.story.title))</title>", "<style>", Self.style, "</style>", "</head>",
            "<body>",
            "<h1>\(Markup.escaped(self.story.title))</h1>",
            "<p class=\"place\">as of the log's first \(self.story.size) entries</p>",
        ]
        for chapter in self.story.chapters { parts += Self.section(chapter) }
        return (parts + ["</body>", "</html>"]).joined(separator: "\n") + "\n"
    }

    private static func section(_ chapter: StoryChapter) -> [String] {
        var parts = ["<section>", "<h2>\(Markup.escaped(chapter.title))</h2>"]
        let place = [chapter.position.map { "position \($0)" }, chapter.time].compactMap(\.self).joined(
            separator: " · "
        )
        if !place.isEmpty { parts.append("<p class=\"place\">\(Markup.escaped(place))</p>") }
        if let remark = chapter.remark { parts.append("<p class=\"remark\">\(Markup.escaped(remark))</p>") }
        var words: [String] = []
        for fact in chapter.facts {
            switch fact.value {
            case .list(let texts):
                guard !texts.isEmpty else { continue }
                let items = texts.map { "<li>\(Markup.escaped($0))</li>" }.joined()
                words.append("<dt>\(Markup.escaped(fact.title))</dt><dd><ul>\(items)</ul></dd>")
            case .rows: continue
            default: words.append("<dt>\(Markup.escaped(fact.title))</dt><dd>\(Markup.escaped(fact.word))</dd>")
            }
        }
        if !words.isEmpty { parts += ["<dl>"] + words + ["</dl>"] }
        for fact in chapter.facts {
            if case .rows(let rows) = fact.value, !rows.isEmpty { parts += Self.table(fact.title, rows) }
        }
        return parts + ["</section>"]
    }

    private static func table(_ title: String, _ rows: [[StoryChapter.Fact]]) -> [String] {
        var columns: [(name: String, title: String)] = []
        for fact in rows.joined() where !columns.contains(where: { $0.name == fact.name }) {
            columns.append((fact.name, fact.title))
        }
        let head = columns.map { "<th scope=\"col\">\(Markup.escaped($0.title))</th>" }.joined()
        var parts = [
            "<div class=\"scroll\"><table>", "<caption>\(Markup.escaped(title))</caption>",
            "<thead><tr>\(head)</tr></thead>", "<tbody>",
        ]
        for row in rows {
            let cells = columns.map { column in
                "<td>\(Markup.escaped(row.first { $0.name == column.name }?.word ?? ""))</td>"
            }
            parts.append("<tr>\(cells.joined())</tr>")
        }
        return parts + ["</tbody>", "</table></div>"]
    }

}
