public import Bytes

/// How an authority is to tell what it revoked in another way than before.
public struct RevocationChange: Hashable, Sendable {
    /// What becomes of one of its mechanisms.
    public enum Mechanism<Configuration: Hashable & Sendable>: Hashable, Sendable {
        /// It stays as it is.
        case kept
        /// There is none any more.
        case off
        /// It is to be so.
        case on(Configuration)

        func applied(to configuration: Configuration?) -> Configuration? {
            switch self {
            case .kept: configuration
            case .off: nil
            case .on(let configuration): configuration
            }
        }
    }

    /// What becomes of its lists.
    public let lists: Mechanism<ListConfiguration>
    /// What becomes of what certificates say of a responder.
    public let responder: Mechanism<ResponderConfiguration>
    /// The identifier of the part that is opened where lists are to be partitioned.
    public let partition: UniqueIdentifier

    /// A change.
    public init(
        lists: Mechanism<ListConfiguration>,
        responder: Mechanism<ResponderConfiguration>,
        partition: UniqueIdentifier
    ) {
        self.lists = lists
        self.responder = responder
        self.partition = partition
    }

    func applied(to configuration: RevocationConfiguration) -> RevocationConfiguration {
        RevocationConfiguration(
            lists: self.lists.applied(to: configuration.lists),
            responder: self.responder.applied(to: configuration.responder)
        )
    }
}

extension LedgerState {
    /// Decides whether an authority may tell in another way what it revoked, as the API reference has it (`api.md` section 4).
    ///
    /// What is so already is not recorded again. All of what is recorded is placed where things are published now: also what stays.
    func decide(
        _ change: RevocationChange,
        of stream: UniqueIdentifier,
        seenAs basis: RevocationBasis,
        _ period: AuthorityPeriod?,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream], state.has(period) else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        if let fault = AuthorityChange.disable.fault(from: state.status(at: time, within: period)) {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        guard RevocationBasis(state) == basis else { return Decision([], .stale) }
        let before = state.revocation?.configuration ?? RevocationConfiguration()
        let wanted = change.applied(to: before)
        guard wanted != before else { return Decision([], .recorded) }
        guard let after = wanted.placed(at: self.publicURL) else { return .placeless }
        if let fault = after.fault(beside: self.settings?.publicURLs ?? []) {
            return Decision([], .impossible(code: .invalidArgument, message: fault))
        }
        guard after != before else { return Decision([], .recorded) }
        return Decision(self.events(of: stream, after, change.partition, provenance), .recorded)
    }

    /// What records how an authority tells what it revoked: where its lists are to be partitioned, with the part that certificates name
    /// from now on.
    func events(
        of stream: UniqueIdentifier,
        _ configuration: RevocationConfiguration,
        _ partition: UniqueIdentifier,
        _ provenance: Provenance
    ) -> [DecidedEvent] {
        let changed = RevocationConfigurationChanged(configuration: configuration, provenance: provenance)
        var events: [DecidedEvent] = [.body(stream: stream, .revocationConfigurationChanged(changed))]
        guard configuration.lists?.isPartitioned == true else { return events }
        events.append(.body(stream: stream, .cRLPartitionOpened(self.opening(partition, of: stream))))
        return events
    }

    /// Decides whether certificates of an authority name another part of its lists from now on.
    func decide(opening partition: UniqueIdentifier, of stream: UniqueIdentifier, at time: Instant) -> Decision {
        guard let state = self.authorities[stream] else { return Decision([], .stale) }
        guard state.creation != .failed, state.deletion == nil,
            state.revocation?.configuration.lists?.isPartitioned == true
        else { return Decision([], .unchanged) }
        return Decision([.body(stream: stream, .cRLPartitionOpened(self.opening(partition, of: stream)))], .recorded)
    }

    /// Decides whether a list may be signed that was made with what its maker saw: where anything of that moved, it is made again.
    func decide(
        _ authorized: CRLAuthorized,
        stream: UniqueIdentifier,
        madeWith basis: ListBasis,
        _ period: AuthorityPeriod?,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[authorized.authority], state.has(period),
            self.listBasis(seeing: state) == basis, authorized.ruleSet == basis.ruleSet, state.revocation != nil,
            state.key?.key == authorized.key,
            authorized.moment <= time, authorized.moment >= time.adding(seconds: -IssuanceProposal.longestAge)
        else { return Decision([], .stale) }
        // Two lists of one place are not made at a time: the later must know what the earlier told.
        let isAlone = !self.openLists.values.contains {
            $0.authority == authorized.authority && $0.partition == authorized.partition
        }
        guard isAlone else { return Decision([], .stale) }
        guard [.active, .disabled].contains(state.status(at: time, within: period)) else {
            return Decision([], .unchanged)
        }
        return Decision([.body(stream: stream, .cRLAuthorized(authorized))], .recorded)
    }

    /// Decides how the intent to sign a list ends.
    func decide(endingOfList stream: UniqueIdentifier, _ ending: EventBody) -> Decision {
        guard self.openLists[stream] != nil, [.cRLSigned, .cRLFailed].contains(ending.type) else {
            let message = "The list has no intent, or an ending already."
            return Decision([], .impossible(code: .internalFailure, message: message))
        }
        return Decision([.body(stream: stream, ending)], .recorded)
    }

    private func opening(_ partition: UniqueIdentifier, of stream: UniqueIdentifier) -> CRLPartitionOpened {
        CRLPartitionOpened(
            partition: partition,
            certificates: Int64(clamping: self.certificateCount(of: stream))
        )
    }
}

extension Decision {
    /// Something would be named that nobody finds.
    static let placeless = Decision(
        [],
        .impossible(
            code: .invalidArgument,
            message: "Certificates would name what nobody finds: this server has no public URL any more (serve "
                + "--window-url), and what stays of the configuration has no custom name. Give it one, or switch it off."
        )
    )
}
