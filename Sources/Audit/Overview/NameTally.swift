/// How often names occur, of a bounded number of them.
///
/// A log may hold any number of names, as long as whoever asked liked: what comes after so many, or goes beyond so many octets of
/// one, is counted and not kept.
struct NameTally: Sendable {
    /// What is counted of one name.
    struct Counts: Hashable, Sendable {
        var issued: UInt64 = 0
        var refused: UInt64 = 0

        /// How often the name occurs at all.
        var all: UInt64 { self.issued + self.refused }

        mutating func add(_ counts: Counts) {
            self.issued += counts.issued
            self.refused += counts.refused
        }
    }

    /// How many names are told apart.
    static let most = 65_536
    /// How many characters of a name are kept.
    static let longest = 200

    private(set) var names: [String: Counts] = [:]
    /// What names beyond the most that are told apart have together.
    private(set) var others = Counts()

    mutating func add(_ name: String, issued: UInt64 = 0, refused: UInt64 = 0) {
        let counts = Counts(issued: issued, refused: refused)
        let kept = Self.kept(name)
        if self.names[kept] == nil, self.names.count >= Self.most { return self.others.add(counts) }
        self.names[kept, default: Counts()].add(counts)
    }

    /// A name, its end cut off where it is too long.
    static func kept(_ name: String) -> String {
        guard name.utf8.count > Self.longest else { return name }
        let cut = name.unicodeScalars.prefix(Self.longest)
        return cut.count == name.unicodeScalars.count ? name : String(String.UnicodeScalarView(cut)) + "…"
    }

    /// The names that occur most, and how many others there are with what they have together.
    func first(_ count: Int) -> (rows: [(name: String, counts: Counts)], others: (names: Int, counts: Counts)) {
        let sorted = self.names.sorted { ($1.value.all, $0.key) < ($0.value.all, $1.key) }
        var rest = self.others
        for row in sorted.dropFirst(count) { rest.add(row.value) }
        return (sorted.prefix(count).map { ($0.key, $0.value) }, (max(0, sorted.count - count), rest))
    }
}
