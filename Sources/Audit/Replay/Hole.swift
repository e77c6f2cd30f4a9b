/// Runs of entries of which nothing was found, one after another: the same however many are read at a time.
struct Hole {
    /// After so many runs without an entry nothing more is looked for.
    private static let runs = 8

    /// Where the runs begin of which nothing was found.
    private(set) var start: UInt64 = 0
    private var count = 0

    /// The index after which nothing more is to be looked for; `nil` where reading goes on.
    mutating func end(in read: [ReadEntries]) -> Int? {
        for (index, run) in read.enumerated() {
            guard run.isVoid else {
                self.count = 0
                continue
            }
            if self.count == 0 { self.start = run.positions.lowerBound }
            self.count += 1
            if self.count == Self.runs { return index + 1 }
        }
        return nil
    }
}
