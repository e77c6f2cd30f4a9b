import Ledger

extension AuthorityState {
    /// Whether its certificates say that one may ask for their standing.
    var isOCSPEnabled: Bool { self.revocation?.configuration.responder != nil }
}
