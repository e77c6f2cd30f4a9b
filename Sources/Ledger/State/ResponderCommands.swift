public import Bytes

/// What a period in which a responder answers is to be.
public struct PeriodProposal: Sendable {
    /// The stream of the authority's periods.
    public let stream: UniqueIdentifier
    /// The authority.
    public let authority: UniqueIdentifier
    /// The responder.
    public let responder: UniqueIdentifier
    /// How many seconds it lasts, unless the responder ends before.
    public let seconds: Int64
    /// The last second of the responder's certificate.
    public let responderEnds: Instant
    /// How many answers may be signed.
    public let most: Int64
    /// The end of the period before, where one is open: in the same commit.
    public let closing: OCSPPeriodClosed?
    /// What the authority's certificate gives it.
    public let period: AuthorityPeriod?

    /// A proposal.
    public init(
        stream: UniqueIdentifier,
        authority: UniqueIdentifier,
        responder: UniqueIdentifier,
        seconds: Int64,
        responderEnds: Instant,
        most: Int64,
        closing: OCSPPeriodClosed?,
        period: AuthorityPeriod?
    ) {
        self.stream = stream
        self.authority = authority
        self.responder = responder
        self.seconds = seconds
        self.responderEnds = responderEnds
        self.most = most
        self.closing = closing
        self.period = period
    }
}

extension LedgerState {
    /// Whether an authority is at hand, and active or disabled: only of such an one is anything answered.
    private func isAnsweredFor(_ authority: UniqueIdentifier, at time: Instant, _ period: AuthorityPeriod?) -> Bool {
        guard let state = self.authorities[authority], state.has(period) else { return false }
        return [.active, .disabled].contains(state.status(at: time, within: period))
    }

    /// A responder is certified by what was in force when its certificate was made.
    func decide(
        _ authorized: ResponderAuthorized,
        stream: UniqueIdentifier,
        _ period: AuthorityPeriod?,
        at time: Instant
    ) -> Decision {
        guard self.isAnsweredFor(authorized.authority, at: time, period),
            self.basis(of: authorized.authority) == authorized.basis, authorized.ruleSet == self.policy.ruleSet,
            authorized.key == self.authorities[authorized.authority]?.key?.key, authorized.moment <= time,
            authorized.moment >= time.adding(seconds: -IssuanceProposal.longestAge)
        else { return Decision([], .stale) }
        return Decision([.body(stream: stream, .responderAuthorized(authorized))], .authorized)
    }

    /// A responder's intent gets its ending.
    func decideEnd(ofResponder stream: UniqueIdentifier, _ ending: EventBody) -> Decision {
        guard self.indexes.openIntents[stream] != nil, ending.type.kind.stream == .responder else {
            return Decision(
                [],
                .impossible(code: .internalFailure, message: "The responder has no intent, or an ending already.")
            )
        }
        return Decision([.body(stream: stream, ending)], .recorded)
    }

    /// A period begins with its entry, whose time it is of.
    func decide(_ proposal: PeriodProposal, at time: Instant) -> Decision {
        let nextUpdate = min(time.wholeSecond.adding(seconds: proposal.seconds), proposal.responderEnds)
        guard self.isAnsweredFor(proposal.authority, at: time, proposal.period), nextUpdate > time.wholeSecond else {
            return Decision([], .stale)
        }
        let opened = OCSPPeriodOpened(
            authority: proposal.authority,
            responder: proposal.responder,
            nextUpdate: nextUpdate,
            most: proposal.most
        )
        let bodies = [proposal.closing.map { EventBody.oCSPPeriodClosed($0) }, .oCSPPeriodOpened(opened)]
        return Decision(bodies.compactMap { $0 }.map { .body(stream: proposal.stream, $0) }, .recorded)
    }

    /// A period ends whose authority is at hand.
    func decide(_ closed: OCSPPeriodClosed, stream: UniqueIdentifier) -> Decision {
        guard self.authorities[closed.authority] != nil else { return Decision([], .stale) }
        return Decision([.body(stream: stream, .oCSPPeriodClosed(closed))], .recorded)
    }
}
