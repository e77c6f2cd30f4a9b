public import Ledger

/// A call that a caller who is known is refused, as the log is to hold it.
public struct RefusedCall: Hashable, Sendable {
    /// What was asked for.
    public let operation: InterfaceOperation
    /// On what: what the caller named.
    public let resource: String?
    /// The template that the caller's role or the authority's policy does not permit, where that is why.
    public let template: String?
    /// What kind of refusal.
    public let code: RefusalCode
    /// Which field, and why, where a rule says so.
    public let reason: RecordedReason?
    /// The body as received.
    public let body: [UInt8]

    /// A refused call.
    public init(
        operation: InterfaceOperation,
        resource: String?,
        template: String?,
        code: RefusalCode,
        reason: RecordedReason?,
        body: [UInt8]
    ) {
        self.operation = operation
        self.resource = resource
        self.template = template
        self.code = code
        self.reason = reason
        self.body = body
    }

    /// What is recorded of it, with the beginning of its body.
    func event(of caller: Caller) -> OperationRefused {
        let limit = OperationRefused.maximumOctets
        return OperationRefused(
            operation: self.operation.rawValue,
            resource: self.resource.flatMap { ActorForm.kept(of: $0, atMost: OperationRefused.longestResource) },
            template: self.template,
            code: self.code,
            reason: self.reason,
            octets: Array(self.body.prefix(limit)),
            isCut: self.body.count > limit,
            provenance: caller.provenance(inStream: caller.request)
        )
    }
}
