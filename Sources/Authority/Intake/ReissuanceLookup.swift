import Bytes
import EventLog
import Ledger

/// What was issued lately of the same public key and names, as an authority's policy on reissuance asks: what the sequencer has at hand,
/// and what the store keeps.
struct ReissuanceLookup: Sendable {
    let sequencer: Sequencer
    let reader: any EventReading

    /// What can be seen now of what a judgement would have signed; `nil` where the authority's policy does not look at such a certificate.
    ///
    /// The sequencer holds this against its state when it decides, so that of two who look at once only one sees nothing.
    func look(
        for tbsCertificate: [UInt8],
        by authority: UniqueIdentifier,
        under policy: ReissuancePolicy,
        at moment: Instant
    ) async throws(StoreError) -> RecentSight? {
        guard let likeness = Digest256(likenessOf: tbsCertificate, by: authority) else { return nil }
        // First what is at hand, then what is stored: what leaves the one meanwhile is in the other.
        let (horizon, atHand) = self.sequencer.withState { state in
            let recent = state.indexes.recent
            return (recent.horizon, recent.newest(alike: likeness, at: moment, period: policy.period))
        }
        let stored = try await self.reader.recentIssuance(alike: likeness, at: moment)
            .flatMap { moment < $0.end(within: policy.period) ? $0 : nil }
        let earlier = [atHand, stored].compactMap(\.self).max { $0.position < $1.position }
        return RecentSight(likeness: likeness, earlier: earlier, horizon: horizon)
    }
}
