extension PackageCheck {
    /// What does not fit between packages of one log: gaps, overlaps, and trees that differ where one ends and the next begins.
    ///
    /// In the order of their beginnings each is held to the one that goes furthest of those before it.
    public static func joints(_ reports: [Report]) -> [String] {
        let ordered = reports.filter { !$0.ledger.isEmpty }.sorted {
            ($0.positions.lowerBound, $0.positions.upperBound) < ($1.positions.lowerBound, $1.positions.upperBound)
        }
        guard var furthest = ordered.first else { return [] }
        var said: [String] = []
        for next in ordered.dropFirst() {
            let (end, positions) = (furthest.positions.upperBound, next.positions)
            if furthest.ledger != next.ledger {
                said.append("The packages are of two ledgers, \(furthest.ledger) and \(next.ledger).")
            } else if positions.lowerBound > end {
                said.append("There is a gap: no package has the events from \(end) to before \(positions.lowerBound).")
            } else if positions.lowerBound < end {
                let both = min(end, positions.upperBound)
                if positions.lowerBound < both {
                    said.append("Packages overlap: two have the events from \(positions.lowerBound) to before \(both).")
                }
            } else if let fault = Self.joint(furthest, next) {
                said.append("At size \(end) \(fault).")
            }
            if positions.upperBound >= end { furthest = next }
        }
        return said
    }

    /// What does not fit where one package ends and the next begins.
    private static func joint(_ one: Report, _ next: Report) -> String? {
        if one.roots.to != next.roots.from {
            return "packages do not continue each other: their trees have different roots"
        }
        if one.selection != next.selection {
            return "packages of two selections meet: neither shows that the other holds what it has to"
        }
        if let carried = one.carried.out, let held = next.carried.in, carried != held {
            return "a package holds other entries before its part than the one before it carries on"
        }
        if let after = one.valid.after, let before = next.valid.before, after != before {
            return "a package has other certificates valid before its part than the one before it has after its own"
        }
        return nil
    }
}
