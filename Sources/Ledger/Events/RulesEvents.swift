/// Somebody decided that orders are judged by another set of rules from here on.
public struct RulesAdopted: Hashable, Sendable {
    /// The number of the set, greater than that of the set before.
    public let ruleSet: Int64
    /// Who decided it.
    public let provenance: Provenance

    /// Somebody decided that orders are judged by another set of rules from here on.
    public init(ruleSet: Int64, provenance: Provenance) {
        self.ruleSet = ruleSet
        self.provenance = provenance
    }
}
