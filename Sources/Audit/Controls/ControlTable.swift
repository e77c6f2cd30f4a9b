/// What standards ask, clause by clause: `schemas/controls.md` has the same rows.
enum ControlTable {
    /// Every clause, by standard and in its order there.
    static var clauses: [ControlClause] {
        self.baselineRequirements + self.trustServiceProviders + self.certificateIssuers + self.protectionProfile
            + self.referencePolicy
    }
}
