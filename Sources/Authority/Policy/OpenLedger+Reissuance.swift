public import Bytes
import EventLog
public import Ledger

extension OpenLedger {
    /// Records what an authority does from then on when it is soon asked for the same again.
    ///
    /// - Returns: What it does then, and whether it did something else before; where it did not, nothing is recorded.
    /// - Throws: ``Refusal`` where there is no such authority, its period is none that there may be, or it cannot be recorded.
    public func change(
        reissuance policy: ReissuancePolicy?,
        of authority: UniqueIdentifier,
        provenance: Provenance
    ) async throws(Refusal) -> (state: ReissuanceState?, isChanged: Bool) {
        guard policy.map({ ReissuancePolicy.periods.contains($0.period) }) ?? true else {
            throw Refusal(
                .invalidArgument,
                "A period is \(ReissuancePolicy.periods.lowerBound) to \(ReissuancePolicy.periods.upperBound) seconds."
            )
        }
        for _ in 0..<16 {
            _ = try await self.authority.authorities.existing(authority)
            let receipt = await self.submit(.changeReissuance(authority, policy, provenance))
            // It may have left between the reading and the decision.
            if case .decided(.stale, _) = receipt { continue }
            let isChanged = try receipt.isChanged
            return (self.withState { $0.authorities[authority]?.reissuance }, isChanged)
        }
        throw Refusal(.unavailable, "The authority keeps leaving; try again.")
    }

    /// How often, since the ledger was opened, the same public key and names were asked for again too soon.
    public var reissuances: (noted: Int64, refused: Int64) {
        (self.authority.reissuances.noted, self.authority.reissuances.refused)
    }
}
