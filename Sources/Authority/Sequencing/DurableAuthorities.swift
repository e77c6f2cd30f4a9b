import Bytes
import Ledger

/// The authorities after the last commit: nobody is told what a failing commit could still take back.
struct DurableAuthorities: Sendable {
    /// The authorities by their identifiers.
    let authorities: [UniqueIdentifier: AuthorityState]
    /// Their identifiers in the order of their creation.
    let inOrder: [UniqueIdentifier]

    /// Those of a state.
    init(_ state: borrowing LedgerState) {
        self.authorities = state.authorities
        self.inOrder = state.authoritiesInOrder
    }
}
