public import Bytes

// Authorities come and go in the state of a server, which has those at hand that it was asked about lately.

/// An authority as a log has it: what its events add up to, and what the indexes say of it.
public struct KnownAuthority: Hashable, Sendable {
    /// What its events add up to.
    public let state: AuthorityState
    /// What the indexes say of it.
    public let indexes: AuthorityIndexes

    /// An authority, read from a log.
    public init(_ state: AuthorityState, _ indexes: AuthorityIndexes) {
        self.state = state
        self.indexes = indexes
    }
}

extension LedgerState {
    /// Takes over what was kept beside the log, where the state was not folded from the first event on: then no authority is at hand.
    public mutating func restore(_ indexes: LedgerIndexes, keys: TakenKeys) {
        self.indexes = indexes
        self.authorities = [:]
        self.policy.restore(version: indexes.position(of: .policyVersion), keys: keys)
    }

    /// Lets an authority in, as the log has it; nothing where it is at hand already.
    public mutating func admit(_ known: KnownAuthority) {
        guard self.authorities[known.state.identifier] == nil else { return }
        self.authorities[known.state.identifier] = known.state
        self.indexes.admit(known.indexes, of: known.state.identifier)
        self.indexes.recent.watch(known.state.identifier, known.state.reissuance?.policy)
    }

    /// Lets an authority go; what of it is still to end must have ended, see ``authoritiesInUse``.
    public mutating func release(_ authority: UniqueIdentifier) {
        guard let state = self.authorities.removeValue(forKey: authority) else { return }
        self.indexes.release(authority, key: state.key?.key)
    }

    /// Takes in what the log accounts for of a responder's key; nothing where that is known.
    public mutating func admit(_ account: KeyAccount, of key: UniqueIdentifier) {
        self.indexes.admit(account, of: key)
    }

    /// Forgets what the log accounts for of a responder's key.
    public mutating func release(accountOf key: UniqueIdentifier) { self.indexes.release(accountOf: key) }

    /// The authorities that must stay at hand: those that are being made, and those that are to sign.
    public var authoritiesInUse: Set<UniqueIdentifier> {
        var inUse = Set(self.openIssuances.values.compactMap(\.authority))
        inUse.formUnion(self.indexes.openIntents.values.map(\.authority))
        inUse.formUnion(self.openPeriods)
        for authority in self.authorities.values where authority.creation == .underWay {
            inUse.insert(authority.identifier)
        }
        return inUse
    }
}
