internal import Bytes
internal import JSON

/// What standards ask, and what a log answers for a period.
public struct ControlMatrix: Sendable {
    /// How it is written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// A block of lines a clause.
        case text
        /// One object (schemas/json/controls.schema.json).
        case json
    }

    private let overview: LogOverview

    /// The matrix with the answers of what was counted.
    public init(_ overview: LogOverview) { self.overview = overview }

    /// It in a format, UTF-8.
    public func octets(_ format: Format) -> [UInt8] {
        switch format {
        case .text: Array(self.text.utf8)
        case .json: self.json + [0x0A]
        }
    }

    private func figures(of clause: ControlClause) -> [ControlMeasure.Figure] {
        clause.measures.flatMap { $0.figures(of: self.overview.counts, self.overview) }
    }

    // MARK: Text

    private var text: String {
        let (overview, counts) = (self.overview, self.overview.counts)
        let positions =
            overview.period.isEmpty ? "none" : "\(overview.period.lowerBound) to \(overview.period.upperBound - 1)"
        var lines = [
            "ledger   \(overview.ledger), log \(counts.origin.shown)",
            "entries  \(positions)" + (overview.period.isEmpty ? "" : ", \(counts.beginning) to \(counts.end)"),
            "root     \(overview.root.octets.base64), of the first \(overview.period.upperBound.counting("entry"))",
        ]
        for standard in ControlStandard.allCases {
            lines += [
                "", "== \(standard.rawValue): \(standard.title)",
                "   read in \(standard.isOriginal ? "the original" : "a secondary source"): \(standard.source)",
            ]
            for clause in ControlTable.clauses where clause.standard == standard {
                lines += [
                    "", "\(standard.rawValue) \(clause.number): \(clause.asks)",
                    "    answered \(clause.answer.said)\(clause.note.isEmpty ? "" : ": \(clause.note)")",
                ]
                if !clause.commands.isEmpty { lines.append("    by \(clause.commands.joined(separator: "; "))") }
                lines += self.figures(of: clause).map { "      \($0.line)" }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: JSON

    private var json: [UInt8] {
        let (overview, counts) = (self.overview, self.overview.counts)
        var json = JSONWriter(capacity: 65_536)
        json.structure { json in
            json.member("ledger", overview.ledger.description)
            json.member("origin", counts.origin)
            json.member("from", overview.period.lowerBound)
            json.member("to", overview.period.upperBound)
            json.member("beginning", orNull: overview.period.isEmpty ? nil : counts.beginning.description)
            json.member("end", orNull: overview.period.isEmpty ? nil : counts.end.description)
            json.member("root", overview.root.octets.base64)
            json.name("standards")
            json.list { json in
                for standard in ControlStandard.allCases {
                    json.structure { json in
                        json.member("name", standard.rawValue)
                        json.member("title", standard.title)
                        json.member("readInTheOriginal", standard.isOriginal)
                        json.member("source", standard.source)
                    }
                }
            }
            json.name("clauses")
            json.list { json in for clause in ControlTable.clauses { self.append(clause, to: &json) } }
        }
        return json.octets
    }

    private func append(_ clause: ControlClause, to json: inout JSONWriter) {
        json.structure { json in
            json.member("standard", clause.standard.rawValue)
            json.member("clause", clause.number)
            json.member("asks", clause.asks)
            json.member("answered", clause.answer.rawValue)
            json.member("note", clause.note)
            json.name("commands")
            json.list { json in for command in clause.commands { json.string(command) } }
            json.name("figures")
            json.list { json in
                for figure in self.figures(of: clause) {
                    json.structure { json in
                        json.member("name", figure.name)
                        if let count = figure.count { json.member("count", count) }
                        json.member("words", figure.words)
                        if let first = figure.first { json.member("firstPosition", first) }
                        if let last = figure.last { json.member("lastPosition", last) }
                    }
                }
            }
        }
    }
}

extension ControlClause.Answer {
    /// In a sentence.
    fileprivate var said: String {
        switch self {
        case .wholly: "wholly"
        case .partly: "in part"
        case .not: "not at all"
        }
    }
}

extension ControlMeasure.Figure {
    /// In a line.
    fileprivate var line: String {
        let places: String
        switch (self.first, self.last) {
        case (let first?, let last?):
            places = first == last ? " (position \(first))" : " (positions \(first) to \(last))"
        case (nil, let last?): places = " (before position \(last))"
        default: places = ""
        }
        return "\(self.name.shown): \(self.count.map { "\($0)" } ?? self.words?.shown ?? "")\(places)"
    }
}
