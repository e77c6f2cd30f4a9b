/// How many are drawn, in all and of each group.
public struct SamplePlan: Hashable, Sendable {
    /// What groups certificates.
    public enum Stratum: String, Hashable, Sendable, CaseIterable {
        case template
        case authority
    }

    /// How many to draw; absent for three of a hundred, at least one (Baseline Requirements 8.7).
    public let size: UInt64?
    /// How many of each group at least, as far as it has them.
    public let minimum: UInt64
    /// How many in all at least.
    public let floor: UInt64
    /// By what certificates are grouped.
    public let strata: Set<Stratum>

    /// A plan.
    public init(size: UInt64? = nil, minimum: UInt64 = 1, floor: UInt64 = 1, strata: Set<Stratum>) {
        self.size = size
        self.minimum = minimum
        self.floor = floor
        self.strata = strata
    }

    /// How many of so many are to be drawn: before groups round up.
    func total(of population: UInt64) -> UInt64 {
        // "the greater of one certificate or at least three percent"       -- Baseline Requirements 8.7
        let share = population / 100 * 3 + (population % 100 * 3 + 99) / 100
        return min(population, max(self.floor, self.size ?? max(1, share)))
    }

    /// How many are drawn of a group: its share rounded up, at least the minimum, and at most all.
    func count(of group: UInt64, in population: UInt64) -> UInt64 {
        guard population > 0, group > 0 else { return 0 }
        let (high, low) = self.total(of: population).multipliedFullWidth(by: group)
        // The share is at most the group: what is drawn in all is at most the population.
        let (share, rest) = population.dividingFullWidth((high, low))
        return min(group, max(self.minimum, share + (rest == 0 ? 0 : 1)))
    }
}
