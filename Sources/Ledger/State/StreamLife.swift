public import Bytes

// What may be next in a stream: its kind and the place that the table gives the event say so.

extension LedgerState {
    /// How far a stream has come.
    enum StreamLife: Hashable {
        /// Nothing lies in it, as far as decisions need to know.
        case absent
        /// It goes on.
        case open
        /// Nothing may follow.
        case ended
    }

    /// Why events cannot be appended in their order; `nil` where they can.
    func fault(in events: [DecidedEvent]) -> String? {
        var begun: [UniqueIdentifier: StreamLife] = [:]
        for event in events {
            let (stream, body) = (event.stream, event.body)
            let kind = body.type.kind
            let life = begun[stream] ?? self.life(of: stream, as: kind.stream)
            if let fault = self.fault(of: body, as: kind, in: stream, life) {
                return "\(body.type) cannot be next in the stream \(stream): \(fault)."
            }
            begun[stream] = kind.endsStream ? .ended : .open
        }
        return nil
    }

    /// Why a stream is not one that such an event may lie in; `nil` where it is.
    public func fault(of stream: UniqueIdentifier, for body: EventBody) -> String? {
        self.fault(of: stream, for: body, as: body.type.kind.stream)
    }

    private func fault(
        of body: EventBody,
        as kind: EventKind,
        in stream: UniqueIdentifier,
        _ life: StreamLife
    ) -> String? {
        if let fault = self.fault(of: stream, for: body, as: kind.stream) { return fault }
        return switch (kind.place, life) {
        case (_, .ended): "the stream has ended"
        case (.begins, .open), (.isAll, .open): "the stream has begun"
        case (.continues, .absent), (.ends, .absent): "the stream is not open"
        case (.begins, .absent), (.isAll, .absent), (.continues, .open), (.ends, .open), (.anywhere, _): nil
        }
    }

    /// Why a stream is none of the kind that an event lies in; `nil` where it may be.
    private func fault(of stream: UniqueIdentifier, for body: EventBody, as kind: StreamKind) -> String? {
        switch kind {
        case .ledger:
            return stream == self.ledger ? nil : "it is not the ledger's"
        case .authority, .request, .list, .operation, .report, .approval:
            let isAnothers =
                stream == self.ledger || (kind != .list && self.isList(stream))
                || (kind != .authority && self.authorities[stream] != nil)
                || (kind != .request && self.openIssuances[stream] != nil)
                || (kind != .report && self.openReports[stream] != nil)
                || (kind != .approval && self.approvals.open[stream] != nil)
            return isAnothers ? "it is of another kind" : nil
        case .responder:
            let isAnothers =
                stream == self.ledger || self.authorities[stream] != nil || self.openIssuances[stream] != nil
            return isAnothers ? "it is of another kind" : nil
        case .periods:
            guard let authority = body.authorityOfPeriod, self.authorities[authority] != nil else {
                return "there is no such authority"
            }
            return (try? StreamIdentifiers.periods(of: authority)) == stream ? nil : "it is another authority's"
        case .revocations:
            guard case .certificateRevoked(let revoked) = body, self.authorities[revoked.authority] != nil else {
                return "there is no such authority"
            }
            return (try? StreamIdentifiers.revocations(of: revoked.authority)) == stream
                ? nil : "it is another authority's"
        }
    }

    /// Whether a stream is a revocation list's that is to be signed.
    private func isList(_ stream: UniqueIdentifier) -> Bool { self.openLists[stream] != nil }

    private func life(of stream: UniqueIdentifier, as kind: StreamKind) -> StreamLife {
        switch kind {
        case .ledger: self.opened == nil ? .absent : .open
        case .authority:
            self.authorities[stream] == nil ? .absent : .open
        case .request: self.openIssuances[stream] == nil ? .absent : .open
        case .list: self.isList(stream) ? .open : .absent
        case .report: self.openReports[stream] == nil ? .absent : .open
        case .approval: self.approvals.open[stream] == nil ? .absent : .open
        case .responder: self.indexes.openIntents[stream] == nil || self.isList(stream) ? .absent : .open
        case .revocations, .periods: self.indexes.streamVersions[stream] == nil ? .absent : .open
        case .operation: .absent
        }
    }
}

extension EventBody {
    /// The authority whose responders' period it is of.
    fileprivate var authorityOfPeriod: UniqueIdentifier? {
        switch self {
        case .oCSPPeriodOpened(let opened): opened.authority
        case .oCSPPeriodClosed(let closed): closed.authority
        default: nil
        }
    }
}

extension DecidedEvent {
    /// The stream that it belongs to.
    public var stream: UniqueIdentifier {
        switch self {
        case .encoded(let encoded): encoded.stream
        case .body(let stream, _): stream
        }
    }

    /// What happens.
    public var body: EventBody {
        switch self {
        case .encoded(let encoded): encoded.event.body
        case .body(_, let body): body
        }
    }
}
