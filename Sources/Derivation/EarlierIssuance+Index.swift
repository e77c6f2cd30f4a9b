public import Issuance
public import Ledger

extension EarlierIssuance {
    /// What judgements and reasons tell of a recent issuance under a policy.
    public init(_ recent: RecentIssuance, under policy: ReissuancePolicy) {
        self.init(
            serialNumber: recent.serialNumber,
            position: recent.position,
            time: recent.time,
            until: recent.end(within: policy.period)
        )
    }
}
