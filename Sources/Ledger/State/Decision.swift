public import Bytes

/// What a command makes true.
public struct Decision: Sendable {
    /// The events to append, in order; none where nothing happens.
    public let events: [DecidedEvent]
    /// What the caller is to be told.
    public let outcome: Outcome

    /// What the caller of a command is to be told.
    public enum Outcome: Hashable, Sendable {
        /// The events say it all.
        case recorded
        /// What the command is for is so already. Nothing was recorded.
        case unchanged
        /// The intent stands: sign.
        case authorized
        /// It is refused; what there is to record of that is in the events.
        case refused(code: RefusalCode, reason: RecordedReason)
        /// An earlier request with the same token has, or will have, the certificate.
        case repeats(TokenHolder)
        /// An earlier call with the same token made this authority.
        case repeatsAuthority(UniqueIdentifier)
        /// The state moved since the command was prepared: prepare it again. Nothing was recorded.
        case stale
        /// It is under dual control, and waits for somebody else; what there is to record of that is in the events.
        case awaitsApproval(AwaitedApproval)
        /// The command contradicts the state. Nothing was recorded.
        case impossible(code: RefusalCode, message: String)
    }

    init(_ events: [DecidedEvent], _ outcome: Outcome) {
        self.events = events
        self.outcome = outcome
    }
}

/// An event that a decision wants appended.
public enum DecidedEvent: Sendable {
    /// One that its producer encoded.
    case encoded(EncodedEvent)
    /// One that follows from the state, still to be encoded.
    case body(stream: UniqueIdentifier, EventBody)
}
