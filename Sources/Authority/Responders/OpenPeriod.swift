import Bytes
import Derivation
import Ledger
import PKI
import Synchronization

/// A period in which a responder answers, and how often it did.
///
/// A use is counted here and by the key store in one step, so that the two never differ: also where the period is closed while
/// somebody is about to sign.
final class OpenPeriod: Sendable {
    /// What answers say together: they are counted by that.
    enum Kind: Hashable, Sendable, CaseIterable {
        case good, revoked, unknown

        init(_ statuses: [SingleStatus]) {
            var kind = Kind.good
            for said in statuses {
                switch said.status {
                case .revoked:
                    self = .revoked
                    return
                case .unknown: kind = .unknown
                case .good: break
                }
            }
            self = kind
        }
    }

    private struct Counts: Sendable {
        var uses: [Kind: Int64] = [:]
        var left: Int64
        var isClosed = false
        /// From when on it must not be answered in any more, since it does not tell of something.
        var due: Instant?
    }

    /// What its answers say, and when.
    let period: AnswerPeriod
    /// Who answers.
    let responder: CertifiedResponder
    private let counts: Mutex<Counts>

    init(_ period: AnswerPeriod, _ responder: CertifiedResponder, most: Int64) {
        self.period = period
        self.responder = responder
        self.counts = Mutex(Counts(left: most))
    }

    /// Counts one use of the responder's key, before it happens; `false` where the period is over, or has no use left.
    ///
    /// - Throws: ``KeyStoreError`` where the key store cannot count it: then the key must not be used.
    func use(for kind: Kind, _ count: (UniqueIdentifier) throws(KeyStoreError) -> Void) throws(KeyStoreError) -> Bool {
        try self.counts.withLock { counts throws(KeyStoreError) in
            guard !counts.isClosed, counts.left > 0 else { return false }
            try count(self.responder.identifier)
            counts.left -= 1
            counts.uses[kind, default: 0] += 1
            return true
        }
    }

    /// Whether it may be answered in: it is open, has uses left, and tells of everything that it must.
    func isUsable(at now: Instant) -> Bool {
        guard now < self.period.nextUpdate else { return false }
        return self.counts.withLock { counts in
            !counts.isClosed && counts.left > 0 && counts.due.map { now < $0 } ?? true
        }
    }

    /// Something happened that it does not tell of: from a time on it is not answered in any more.
    func end(by due: Instant) { self.counts.withLock { $0.due = min($0.due ?? due, due) } }

    /// Ends the period; nothing is signed in it from now on.
    ///
    /// - Returns: Its end, to be recorded by whoever gets it; `nil` where somebody else has it already.
    func close(isLast: Bool) -> OCSPPeriodClosed? {
        self.counts.withLock { counts in
            guard !counts.isClosed else { return nil }
            counts.isClosed = true
            return OCSPPeriodClosed(
                authority: self.responder.authority,
                responder: self.responder.identifier,
                good: counts.uses[.good] ?? 0,
                revoked: counts.uses[.revoked] ?? 0,
                unknown: counts.uses[.unknown] ?? 0,
                isLast: isLast
            )
        }
    }
}
