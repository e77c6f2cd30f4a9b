internal import GRDB

/// What the columns of the log's tables may hold, as the statements say that made them.
///
/// SQLite itself leaves this out of `PRAGMA integrity_check` where it reads a file that it may not write.
enum ColumnChecks {
    /// What rows hold otherwise: a table and a condition each.
    static func faults(_ database: Database) throws -> [String] {
        try self.all.filter { check in
            let query = "SELECT EXISTS (SELECT 1 FROM \(check.table) WHERE NOT (\(check.condition)))"
            return try Bool.fetchOne(database, sql: query) ?? false
        }.map { "A row of \($0.table) is not so: \($0.condition)" }
    }

    /// Every table with a condition that each of its rows keeps.
    static let all: [(table: String, condition: String)] = {
        var found: [(table: String, condition: String)] = []
        var table = ""
        for line in Schema.statements.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.starts(with: ["CREATE", "TABLE"]) { table = words.dropFirst(2).first.map(String.init) ?? "" }
            guard let beginning = line.firstRange(of: "CHECK (")?.upperBound else { continue }
            found.append((table, Self.inner(line[beginning...])))
        }
        return found
    }()

    /// What stands before the parenthesis that closes one which was opened before.
    private static func inner(_ text: Substring) -> String {
        var depth = 1
        let end = text.firstIndex { character in
            if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
            return depth == 0
        }
        return String(text[..<(end ?? text.endIndex)])
    }
}
