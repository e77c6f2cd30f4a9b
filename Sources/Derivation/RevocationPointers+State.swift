public import Issuance
public import Ledger

extension RevocationPointers {
    /// What the certificates of an authority say of where it can be found out whether they were revoked.
    public init(_ state: AuthorityState?) {
        self.init(
            distributionPoint: state.flatMap { $0.revocation?.distributionPoint(of: $0.identifier) },
            responder: state?.revocation?.configuration.responder?.location
        )
    }
}
