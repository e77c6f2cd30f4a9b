public import Bytes
public import Ledger

extension OpenLedger {
    /// Records whether an authority's certificates name the log and their request in it from then on.
    ///
    /// - Returns: What was said last, whether they do now, and whether something else was said before; where it was not, nothing is
    ///   recorded.
    /// - Throws: ``Refusal`` where there is no such authority, or it cannot be recorded.
    public func change(
        naming: LogNaming,
        of authority: UniqueIdentifier,
        provenance: Provenance
    ) async throws(Refusal) -> (state: LogNamingState?, namesLog: Bool, isChanged: Bool) {
        for _ in 0..<16 {
            _ = try await self.authority.authorities.existing(authority)
            let receipt = await self.submit(.changeNaming(authority, naming, provenance))
            // It may have left between the reading and the decision.
            if case .decided(.stale, _) = receipt { continue }
            let isChanged = try receipt.isChanged
            let (state, namesLog) = self.withState {
                ($0.authorities[authority]?.naming, $0.namesLog(of: $0.authorities[authority]))
            }
            return (state, namesLog, isChanged)
        }
        throw Refusal(.unavailable, "The authority keeps leaving; try again.")
    }
}
