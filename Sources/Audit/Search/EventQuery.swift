public import Bytes
public import Ledger
internal import Views

/// Which events are looked for: those that agree in all that is said (schemas/search.md).
public struct EventQuery: Hashable, Sendable {
    /// Of one of these kinds; of any where it is empty.
    public var types: Set<EventType> = []
    /// In this stream.
    public var stream: UniqueIdentifier?
    /// Caused by this principal, or of a stream that it began.
    public var principal: String?
    /// Caused by a call that this access key signed, or of a stream that such a call began.
    public var accessKey: String?
    /// A refusal by this rule.
    public var rule: Int64?
    /// About this authority.
    public var authority: UniqueIdentifier?
    /// At these positions.
    public var positions: Range<UInt64> = 0..<UInt64.max

    /// Every event.
    public init() {}

    /// The kinds of events of issuances that ended with a certificate.
    static let issuance: Set<EventType> = [.issuanceRequested, .issuanceAuthorized, .certificateSigned]

    /// What narrows the search for rare events.
    var rare: [EventSelection] {
        var rare: [EventSelection] = []
        if let stream { rare.append(.stream(stream)) }
        if let rule { rare.append(.rule(rule)) }
        if let accessKey { rare.append(.accessKey(accessKey)) }
        if let principal { rare.append(.principal(principal)) }
        if let authority { rare.append(.authority(authority)) }
        if self.types.count == 1, let type = self.types.first { rare.append(.type(type)) }
        return rare
    }

    /// What narrows the search for issuances that ended with a certificate; `nil` where none of their events is looked for.
    var certificates: CertificateSelection? {
        guard self.rule == nil, self.types.isEmpty || !self.types.isDisjoint(with: Self.issuance) else { return nil }
        if let stream { return .request(stream) }
        return .origin(
            OriginSelection(authority: self.authority, requester: self.principal, accessKey: self.accessKey)
        )
    }

    /// Whether views have keys for what is looked for.
    var isNarrow: Bool {
        let isOfFew = self.stream != nil || self.rule != nil
        let isOfSomebody = self.principal != nil || self.accessKey != nil || self.authority != nil
        return isOfFew || isOfSomebody || (!self.types.isEmpty && self.types.isDisjoint(with: Self.issuance))
    }

    /// Whether what began a stream must be known of an event that does not say it itself.
    var asksForBeginning: Bool { self.principal != nil || self.accessKey != nil || self.authority != nil }

    /// Whether an event agrees, where what it does not say is as what began its stream.
    func matches(_ body: EventBody, in stream: UniqueIdentifier, begunBy beginning: EventBody?) -> Bool {
        guard self.stream == nil || self.stream == stream, self.types.isEmpty || self.types.contains(body.type) else {
            return false
        }
        let provenance = body.provenance ?? beginning?.provenance
        let authority = body.authority(in: stream) ?? beginning?.authority(in: stream)
        return self.principal.map { wanted in provenance?.principal.isVerbatim(wanted) ?? false } ?? true
            && self.accessKey.map { wanted in provenance?.accessKey?.isVerbatim(wanted) ?? false } ?? true
            && self.rule.map(body.refusingRules.contains) ?? true
            && (self.authority == nil || self.authority == authority)
    }
}
