public import Bytes

/// How many certificates each authority has issued, may have issued, or is about to issue.
///
/// Counted is every authorization, but not one whose signing failed so that no signature can exist.
struct CertificateCounts: Sendable {
    private(set) var counts: [UniqueIdentifier: UInt64] = [:]

    /// The counts of an index that was kept beside the log.
    init(_ counts: [UniqueIdentifier: UInt64] = [:]) { self.counts = counts }

    subscript(authority: UniqueIdentifier) -> UInt64 { self.counts[authority] ?? 0 }

    mutating func add(_ authority: UniqueIdentifier) { self.counts[authority, default: 0] += 1 }

    mutating func remove(_ authority: UniqueIdentifier) {
        guard let count = self.counts[authority], count > 0 else { return }
        self.counts[authority] = count - 1
    }
}

extension LedgerState {
    /// How many certificates an authority has issued, may have issued, or is about to issue.
    public func certificateCount(of authority: UniqueIdentifier) -> UInt64 { self.certificates[authority] }

    /// The same of every authority that has any.
    public var certificateCounts: [UniqueIdentifier: UInt64] { self.certificates.counts }

    /// Takes the counts from an index that was kept beside the log: a state that was not folded from the first event on
    /// cannot know them.
    public mutating func restore(certificateCounts: [UniqueIdentifier: UInt64]) {
        self.certificates = CertificateCounts(certificateCounts)
    }

    /// Whether an authority has as many certificates as the policy lets it.
    public func isQuotaReached(of authority: UniqueIdentifier?) -> Bool {
        guard let limit = self.policy.certificatesPerAuthority, let authority else { return false }
        return self.certificates[authority] >= UInt64(max(0, limit))
    }
}
