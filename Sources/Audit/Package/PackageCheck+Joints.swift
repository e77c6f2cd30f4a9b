extension PackageCheck {
    /// What does not fit between packages of one log: gaps, overlaps, and trees that differ where one ends and the next begins.
    public static func joints(_ reports: [Report]) -> [String] {
        let ordered = reports.filter { !$0.ledger.isEmpty }.sorted { $0.positions.lowerBound < $1.positions.lowerBound }
        var said: [String] = []
        for (one, next) in zip(ordered, ordered.dropFirst()) {
            let (end, beginning) = (one.positions.upperBound, next.positions.lowerBound)
            if one.ledger != next.ledger {
                said.append("The packages are of two ledgers, \(one.ledger) and \(next.ledger).")
            } else if beginning > end {
                said.append("There is a gap: no package has the events from \(end) to before \(beginning).")
            } else if beginning < end {
                said.append("Packages overlap: two have the events from \(beginning) to before \(end).")
            } else if one.roots.to != next.roots.from {
                said.append("Packages do not continue each other: at size \(end) their trees have different roots.")
            } else if one.selection != next.selection {
                said.append(
                    "At size \(end) packages of two selections meet: neither shows that the other holds what it has to."
                )
            } else if one.selection == next.selection, let carried = one.carried.out, let held = next.carried.in,
                carried != held
            {
                said.append(
                    "At size \(end) a package holds other entries before its part than the one before it carries on."
                )
            } else if one.selection == next.selection, let after = one.valid.after, let before = next.valid.before,
                after != before
            {
                said.append(
                    "At size \(end) a package has other certificates valid before its part than the one before it has after its own."
                )
            }
        }
        return said
    }
}
