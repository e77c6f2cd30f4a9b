public import Bytes

/// The tokens that still name an earlier call for an authority: until the window has passed, `t₂ − t₁ < window`.
public struct CreationTokens: Sendable {
    /// The first call that used a token.
    public struct Holder: Hashable, Sendable {
        /// The authority that it asked for.
        public let authority: UniqueIdentifier
        /// What it asked for.
        public let creating: AuthorityCreating
        /// How it is to tell what it will have revoked, as that call asked for.
        public fileprivate(set) var revocation = RevocationConfiguration()
        /// When, which the window counts from.
        public let createdAt: Instant
        /// The position where that was recorded.
        fileprivate let position: UInt64
    }

    private struct Scope: Hashable, Sendable {
        let principal: String
        let account: String?
        let token: String

        init(_ token: String, of provenance: Provenance) {
            self.principal = provenance.principal
            self.account = provenance.account
            self.token = token
        }

        static func == (left: Scope, right: Scope) -> Bool {
            left.principal.isVerbatim(right.principal) && left.account.isVerbatim(right.account)
                && left.token.isVerbatim(right.token)
        }
    }

    private var holders: [Scope: Holder] = [:]

    init() {}

    func holder(of token: String, _ provenance: Provenance, at time: Instant, window: Int64) -> Holder? {
        guard let holder = self.holders[Scope(token, of: provenance)],
            time < holder.createdAt.adding(seconds: window)
        else { return nil }
        return holder
    }

    mutating func hold(_ creating: AuthorityCreating, by fact: RecordedFact) {
        guard let token = creating.token else { return }
        self.holders[Scope(token, of: creating.provenance)] = Holder(
            authority: fact.stream,
            creating: creating,
            createdAt: fact.time,
            position: fact.position
        )
    }

    /// What is recorded right after a creation was asked for with it.
    mutating func evolve(_ fact: RecordedFact) {
        guard case .revocationConfigurationChanged(let changed) = fact.body else { return }
        for (scope, holder) in self.holders
        where holder.authority == fact.stream && holder.position + 1 == fact.position {
            self.holders[scope]?.revocation = changed.configuration
        }
    }

    /// Forgets what the window has passed.
    mutating func forget(at time: Instant, window: Int64) {
        self.holders = self.holders.filter { time < $0.value.createdAt.adding(seconds: window) }
    }
}
