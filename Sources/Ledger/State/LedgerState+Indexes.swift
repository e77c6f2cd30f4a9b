public import Bytes

extension LedgerState {
    /// How many certificates an authority has issued, may have issued, or is about to issue.
    public func certificateCount(of authority: UniqueIdentifier) -> UInt64 {
        self.indexes.certificateCounts[authority] ?? 0
    }

    /// Whether an authority has as many certificates as the policy lets it.
    public func isQuotaReached(of authority: UniqueIdentifier?) -> Bool {
        guard let limit = self.policy.certificatesPerAuthority, let authority else { return false }
        return self.certificateCount(of: authority) >= UInt64(max(0, limit))
    }
}
