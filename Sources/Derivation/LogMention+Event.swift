public import Bytes
public import Ledger
public import PKI

extension LogMention {
    /// What a certificate says of the log, where the policy wants it: the log's name, and where the request lies in it.
    ///
    /// - Parameters:
    ///   - state: The ledger just before the judgement is recorded.
    ///   - authority: The authority that judges; `nil` where there is none.
    ///   - request: The stream of the request.
    ///   - payloadDigest: SHA-256 of the payload that records it.
    public init(
        _ state: LedgerState,
        of authority: AuthorityState?,
        request: UniqueIdentifier,
        payloadDigest: Digest256
    ) {
        var reference: LogReference?
        if state.namesLog(of: authority), let origin = state.epoch?.origin {
            reference = LogReference(origin: origin, request: request.octets, payloadDigest: payloadDigest.octets)
        }
        self.init(reference, identifiers: LogIdentifiers(arc: state.extensionArc))
    }
}
