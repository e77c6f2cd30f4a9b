public import Bytes
public import Ledger
public import PKI

extension LogReference {
    /// What a certificate says of the log, where the policy wants it: the log's name, and where the request lies in it.
    ///
    /// - Parameters:
    ///   - state: The ledger just before the judgement is recorded.
    ///   - request: The stream of the request.
    ///   - payloadDigest: SHA-256 of the payload that records it.
    public init?(_ state: LedgerState, request: UniqueIdentifier, payloadDigest: Digest256) {
        self.init(origin: state.epoch?.origin, namesLog: state.policy.namesLog, request: request, payloadDigest)
    }

    /// What a certificate says of a log of the given name.
    public init?(origin: String?, namesLog: Bool, request: UniqueIdentifier, _ payloadDigest: Digest256) {
        guard namesLog, let origin else { return nil }
        self.init(origin: origin, request: request.octets, payloadDigest: payloadDigest.octets)
    }
}
