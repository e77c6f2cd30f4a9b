import Bytes
import Derivation
import Issuance
import Ledger
import Logging
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

    /// The authority in the given state, which a caller asked for.
    ///
    /// - Throws: ``Refusal`` where it cannot be read.
    func authority(_ state: AuthorityState, _ logger: Logger) throws(Refusal) -> IssuingAuthority {
        do throws(DerivationError) {
            return try self.authority(state)
        } catch {
            logger.error("An authority cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate authority cannot be read from the ledger.")
        }
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
