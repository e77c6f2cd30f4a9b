import Bytes
import Derivation
import Issuance
import Ledger
import Synchronization

/// The authorities as judgements need them, each read once for every version of its stream.
final class AuthorityDirectory: Sendable {
    /// How many are remembered.
    private static let limit = 1_024

    private let known = Mutex<[UniqueIdentifier: IssuingAuthority]>([:])

    /// The authority at a version, where it was asked for before.
    func authority(_ identifier: UniqueIdentifier, version: UInt64) -> IssuingAuthority? {
        guard let authority = self.known.withLock({ $0[identifier] }), authority.version == version else { return nil }
        return authority
    }

    /// The authority in the given state.
    func authority(_ state: AuthorityState) throws(DerivationError) -> IssuingAuthority {
        if let authority = self.authority(state.identifier, version: state.version) { return authority }
        let authority = try IssuingAuthority(state)
        self.known.withLock { known in
            // Who is asked for is soon remembered again.
            if known.count >= Self.limit { known = [:] }
            known[state.identifier] = authority
        }
        return authority
    }
}
