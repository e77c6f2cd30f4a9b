internal import EventLog
internal import GRDB

/// A search through a tree of keys: what lies under some keys, by position.
struct KeySearch {
    /// What is looked for in each generation.
    enum Keys {
        /// Each of these.
        case any(of: [Int64])
        /// Those of ends in a range of seconds.
        case ends(in: ClosedRange<Int64>)
    }

    /// Up to how many keys of ends a generation has that are gathered; where there are more, its certificates are looked through.
    private static let few = 4_096

    private let table: String
    private let column: String
    private let keys: Keys

    static func certificates(_ keys: Keys) -> KeySearch {
        KeySearch(table: "certificate_key", column: "ended", keys: keys)
    }

    static func events(_ keys: Keys) -> KeySearch { KeySearch(table: "event_key", column: "position", keys: keys) }

    /// The positions in a range, ascending or descending, at most so many, none twice.
    func positions(
        in range: ClosedRange<Int64>,
        isBackwards: Bool = false,
        limit: Int,
        _ database: Database
    ) throws -> [Int64] {
        var found: [Int64] = []
        guard limit > 0 else { return found }
        // Generations follow one another as positions do.
        let generations = Generation.number(at: range.lowerBound)...Generation.number(at: range.upperBound)
        var generation = isBackwards ? generations.upperBound : generations.lowerBound
        while generations.contains(generation), found.count < limit {
            let part = range.clamped(to: Generation.positions(of: generation))
            found += try self.positions(generation, part, isBackwards, limit - found.count, database)
            generation += isBackwards ? -1 : 1
        }
        return found
    }

    /// How many rows there are in a range, at most so many.
    func count(in range: ClosedRange<Int64>, limit: Int, _ database: Database) throws -> Int {
        var count = 0
        let condition: String
        let keys: [(Int64, Int64)]
        switch self.keys {
        case .any(let all):
            condition = "key = ? AND \(self.column) BETWEEN ? AND ?"
            keys = all.map { ($0, $0) }
        case .ends(let seconds):
            let range = CertificateKey.ends(in: seconds)
            condition = "key BETWEEN ? AND ? AND \(self.column) BETWEEN ? AND ?"
            keys = [(range.lowerBound, range.upperBound)]
        }
        let statement = try database.cachedStatement(
            sql: "SELECT count(*) FROM (SELECT 1 FROM \(self.table) WHERE generation = ? AND \(condition) LIMIT ?)"
        )
        for generation in Generation.number(at: range.lowerBound)...Generation.number(at: range.upperBound) {
            for (first, last) in keys where count < limit {
                var arguments: StatementArguments = [generation, first]
                if case .ends = self.keys { arguments += [last] }
                arguments += [range.lowerBound, range.upperBound, limit - count]
                count += try Int.fetchOne(statement, arguments: arguments) ?? 0
            }
        }
        return count
    }

    /// Whether something that lies at a position is found by one of the keys.
    func finds(_ position: Int64, _ database: Database) throws -> Bool {
        guard case .any(let keys) = self.keys else { return true }
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM \(self.table) WHERE generation = ? AND key = ? AND \(self.column) = ?"
        )
        for key in keys
        where try Row.fetchOne(statement, arguments: [Generation.number(at: position), key, position]) != nil {
            return true
        }
        return false
    }

    private func positions(
        _ generation: Int64,
        _ part: ClosedRange<Int64>,
        _ isBackwards: Bool,
        _ limit: Int,
        _ database: Database
    ) throws -> [Int64] {
        let order = Self.order(isBackwards)
        var found: [Int64] = []
        switch self.keys {
        case .any(let keys):
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(self.column) FROM \(self.table) WHERE generation = ? AND key = ?
                    AND \(self.column) BETWEEN ? AND ? ORDER BY \(self.column) \(order) LIMIT ?
                    """
            )
            for key in keys {
                let arguments: StatementArguments = [generation, key, part.lowerBound, part.upperBound, limit]
                found += try Self.numbers(Row.fetchCursor(statement, arguments: arguments), in: part)
            }
        case .ends(let seconds):
            found = try self.positions(endingIn: seconds, generation, part, isBackwards, limit, database)
        }
        found.sort(by: isBackwards ? { $0 > $1 } : { $0 < $1 })
        var distinct: [Int64] = []
        for position in found where distinct.last != position && distinct.count < limit { distinct.append(position) }
        return distinct
    }

    private static func order(_ isBackwards: Bool) -> String { isBackwards ? "DESC" : "ASC" }

    /// What ends in a range of seconds: keys of ends do not lie by position, so that few are sorted, and of many the rows of certificates are
    /// looked through, of which many match.
    private func positions(
        endingIn seconds: ClosedRange<Int64>,
        _ generation: Int64,
        _ part: ClosedRange<Int64>,
        _ isBackwards: Bool,
        _ limit: Int,
        _ database: Database
    ) throws -> [Int64] {
        let keys = CertificateKey.ends(in: seconds)
        let statement = try database.cachedStatement(
            sql: "SELECT \(self.column) FROM \(self.table) WHERE generation = ? AND key BETWEEN ? AND ? LIMIT ?"
        )
        let arguments: StatementArguments = [generation, keys.lowerBound, keys.upperBound, Self.few + 1]
        let all = try Self.numbers(
            Row.fetchCursor(statement, arguments: arguments),
            in: Generation.positions(of: generation)
        )
        guard all.count > Self.few else { return all.filter(part.contains) }
        let scan = try database.cachedStatement(
            sql: """
                SELECT ended FROM certificate WHERE ended BETWEEN ? AND ? AND not_after BETWEEN ? AND ?
                ORDER BY ended \(Self.order(isBackwards)) LIMIT ?
                """
        )
        let bounds: StatementArguments = [
            part.lowerBound, part.upperBound, seconds.lowerBound, seconds.upperBound, limit,
        ]
        return try Self.numbers(Row.fetchCursor(scan, arguments: bounds), in: part)
    }

    /// The numbers of a generation's rows.
    ///
    /// - Throws: `corrupt` where there are more than it has positions: pages of a damaged tree may lead to one another.
    private static func numbers(_ rows: RowCursor, in part: ClosedRange<Int64>) throws -> [Int64] {
        var numbers: [Int64] = []
        while let row = try rows.next() {
            let number = try row.number(0)
            guard part.contains(number), numbers.count <= part.upperBound - part.lowerBound else {
                throw StoreError(.corrupt, "views.db: a key lies in another generation than what it leads to.")
            }
            numbers.append(number)
        }
        return numbers
    }
}
