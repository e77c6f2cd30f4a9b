internal import Bytes
internal import JSON

/// What linters said of all certificates of a sample: of each linter, of how many.
public struct OpinionTally: Hashable, Sendable {
    private struct Row: Hashable, Sendable {
        let command: String
        var asked = 0
        var found = 0
        var unfinished = 0

        init(command: String) { self.command = command }

        mutating func add(_ opinion: SampledCertificate.Opinion) {
            self.asked += 1
            switch opinion.status {
            case 0 where !opinion.isTooLate: break
            case .some where !opinion.isTooLate: self.found += 1
            default: self.unfinished += 1
            }
        }
    }

    private var rows: [Row] = []

    /// Nothing said yet.
    public init() {}

    mutating func add(_ opinion: SampledCertificate.Opinion) {
        if !self.rows.contains(where: { $0.command.isVerbatim(opinion.command) }) {
            self.rows.append(Row(command: opinion.command))
        }
        for place in self.rows.indices where self.rows[place].command.isVerbatim(opinion.command) {
            self.rows[place].add(opinion)
        }
    }

    /// A line for each linter, in the order in which they were asked: it found something where it ended with another status than 0.
    public var lines: [String] {
        self.rows.map { row in
            let unfinished =
                row.unfinished == 0 ? "" : "; of \(row.unfinished) it says nothing: it did not end by itself in time"
            let asked = row.asked.counting("certificate")
            return "\(row.command.shown) found something in \(row.found) of \(asked)\(unfinished)"
        }
    }
}
