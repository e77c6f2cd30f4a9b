/// Which known name somebody will have meant.
enum NearestName {
    /// The name that a slip or two lead from; `nil` where none is near.
    ///
    /// One that the text is the beginning of is near as well.
    static func of(_ text: String, among names: [String]) -> String? {
        let text = text.lowercased()
        guard text.utf8.count <= 64 else { return nil }
        let farthest = max(1, text.count / 4)
        let found = names.map { (name: $0, slips: Self.slips(text, $0.lowercased())) }.min { $0.slips < $1.slips }
        if let found, found.slips <= farthest { return found.name }
        guard text.count >= 4 else { return nil }
        return names.first { $0.lowercased().hasPrefix(text) }
    }

    /// How many letters are missing, too many, others, or exchanged with the one beside (optimal string alignment).
    static func slips(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        var rows = [Array(0...other.count)]
        for i in 0..<one.count {
            var row = [i + 1]
            for j in 0..<other.count {
                var least = min(rows[i][j] + (one[i] == other[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}
