public import Bytes

/// What whoever asks for something under dual control is told: that it waits for somebody else.
public struct AwaitedApproval: Hashable, Sendable {
    /// What it is approved by.
    public let identifier: UniqueIdentifier
    /// What is wanted.
    public let operation: ControlledOperation
    /// The last moment at which it may be approved, and happen.
    public let until: Instant
    /// Whether it was asked for just now.
    public let isNew: Bool

    /// What kind of refusal it is to whoever waits: one that the operation knows.
    public var code: RefusalCode {
        switch self.operation {
        case .createAuthority: .invalidArgument
        case .deleteAuthority, .restoreAuthority, .changeResourcePolicy: .authorityState
        case .replaceCertificate: .requestInProgress
        case .changeRole, .addCredential, .changePolicy, .adoptRules, .changeDualControl: .accessDenied
        }
    }

    /// What happened, and what to do.
    public var message: String {
        "\(self.operation.name) is under dual control: it \(self.isNew ? "now waits" : "waits") for approval \(self.identifier) until "
            + "\(self.until). Have another administrator run 'ca-ledger approvals approve \(self.identifier) --data DIR', or post "
            + "to /ledger/v1/approvals/\(self.identifier), and then ask for the same again."
    }
}

/// What an administrator says of what another wants.
public enum ApprovalVerdict: Hashable, Sendable {
    /// It may happen.
    case given
    /// It does not happen, for a reason.
    case rejected(reason: String)
}

extension DualControlChanged {
    /// What it cannot say; `nil` where it can say this.
    public var fault: String? {
        let isRising = zip(self.operations, self.operations.dropFirst()).allSatisfy { $0.rawValue < $1.rawValue }
        guard isRising, !self.operations.contains(.changeDualControl) else {
            return
                "Operations under dual control are listed in order, each once, and dual control itself is not among them."
        }
        guard let hours else {
            return self.operations.isEmpty ? nil : "It is not said within how many hours an approval is to be given."
        }
        guard !self.operations.isEmpty else { return "Hours are given for approvals, and nothing needs any." }
        return Self.hoursAllowed.contains(hours)
            ? nil
            : "An approval is to be given within \(Self.hoursAllowed.lowerBound) to \(Self.hoursAllowed.upperBound) hours."
    }

    /// Whether it says what is so already.
    public func agrees(with dualControl: DualControl?) -> Bool {
        self.operations == dualControl?.operations ?? [] && self.hours == dualControl?.hours
    }
}

extension ApprovalRejected {
    /// Whether a text can be why something was rejected: 1 to 1,024 octets without control characters.
    public static func isReason(_ text: String) -> Bool {
        text.utf8.count <= Self.longestReason && ActorForm.isKept(text, atMost: Self.longestReason)
    }
}

extension LedgerState {
    /// Lets through what a decision makes true, where it needs no approval or has one; else somebody else is to be asked first.
    ///
    /// - Parameter identifier: What a new approval is to be named; `nil` where no random octets could be had.
    func control(_ decision: Decision, at time: Instant, approval identifier: UniqueIdentifier?) -> Decision {
        guard let dualControl, decision.outcome == .recorded, let first = decision.events.first else { return decision }
        let isReplacing = self.authorities[first.stream]?.certificate != nil
        guard var asked = AskedChange(first.body, in: first.stream, at: time, isReplacing: isReplacing) else {
            return decision
        }
        guard dualControl.covers(asked.operation), let wanting = first.body.provenance else { return decision }
        for event in decision.events.dropFirst() {
            if case .revocationConfigurationChanged(let changed) = event.body, asked.operation == .createAuthority {
                guard let whole = asked.adding(changed) else { return .unknownAsked }
                asked = whole
            } else if AskedChange(event.body, in: event.stream, at: time, isReplacing: false) != nil {
                let message = "Under dual control one thing is done at a time."
                return Decision([], .impossible(code: .invalidArgument, message: message))
            }
        }
        if let approval = self.approval(of: asked, by: wanting, at: time) {
            guard approval.given == nil else {
                let used = ApprovalUsed(place: approval.requested.place)
                let event = DecidedEvent.body(stream: approval.identifier, .approvalUsed(used))
                return Decision(decision.events + [event], .recorded)
            }
            return Decision([], .awaitsApproval(AwaitedApproval(approval, isNew: false)))
        }
        guard let identifier else { return .unknownAsked }
        return self.request(asked, as: identifier, by: wanting, until: dualControl.end(from: time), at: time)
    }

    /// The approval that was asked for of the same, by the same, and that may still be given or used.
    private func approval(of asked: AskedChange, by wanting: Provenance, at time: Instant) -> OpenApproval? {
        self.approvals.all(at: time).first {
            $0.requested.provenance.person == wanting.person && AskedChange($0.requested).covers(asked)
        }
    }

    /// Asks for an approval; what ran out before makes room.
    private func request(
        _ asked: AskedChange,
        as identifier: UniqueIdentifier,
        by wanting: Provenance,
        until: Instant,
        at time: Instant
    ) -> Decision {
        let open = self.approvals.all(at: time)
        let ofPerson = open.count { $0.requested.provenance.person == wanting.person }
        guard ofPerson < Approvals.mostOfOnePerson,
            let place = self.approvals.freePlace(beside: Set(open.map(\.requested.place)))
        else {
            let message =
                ofPerson < Approvals.mostOfOnePerson
                ? "\(open.count) approvals are waited for, which is the most: have some approved or rejected first (ca-ledger approvals list)."
                : "\(ofPerson) approvals are waited for that you asked for, which is the most: have some approved, or reject them, first "
                    + "(ca-ledger approvals list)."
            return Decision([], .impossible(code: .limitExceeded, message: message))
        }
        let expired = self.approvals.all.filter { !$0.isOpen(at: time) }.map {
            DecidedEvent.body(
                stream: $0.identifier,
                .approvalExpired(ApprovalExpired(place: $0.requested.place))
            )
        }
        let requested = ApprovalRequested(
            place: place,
            operation: asked.operation,
            subject: asked.subject,
            parameters: asked.parameters,
            until: until,
            provenance: wanting
        )
        let awaited = AwaitedApproval(identifier: identifier, operation: asked.operation, until: until, isNew: true)
        return Decision(
            expired + [.body(stream: identifier, .approvalRequested(requested))],
            .awaitsApproval(awaited)
        )
    }

    /// Decides whether it is said otherwise what is under dual control.
    func decide(_ changed: DualControlChanged) -> Decision {
        if let fault = changed.fault { return Decision([], .impossible(code: .invalidArgument, message: fault)) }
        guard !changed.agrees(with: self.dualControl) else { return Decision([], .unchanged) }
        guard self.booksVersion >= EventType.dualControlChanged.kind.since else {
            let message = "The ledger's books are of an earlier version: start a server of this one first."
            return Decision([], .impossible(code: .unavailable, message: message))
        }
        return Decision([.body(stream: self.ledger, .dualControlChanged(changed))], .recorded)
    }

    /// Decides whether somebody may approve or reject what another wants.
    func decide(
        _ verdict: ApprovalVerdict,
        of approval: UniqueIdentifier,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let open = self.approvals.open[approval], open.isOpen(at: time) else {
            let message = "There is no open approval \(approval): it was used or rejected, or ran out, or never was."
            return Decision([], .impossible(code: .invalidArgument, message: message))
        }
        guard provenance.mayApprove(inAccount: self.opened?.account ?? "") else {
            let message = "Administrators of the ledger's own account approve and reject, and nobody else."
            return Decision([], .impossible(code: .accessDenied, message: message))
        }
        let place = open.requested.place
        switch verdict {
        case .given:
            guard provenance.person != open.requested.provenance.person else {
                let message =
                    "Whoever wants something does not approve it: \(provenance.principal) asked for \(approval)."
                return Decision([], .impossible(code: .accessDenied, message: message))
            }
            guard open.given == nil else { return Decision([], .unchanged) }
            let given = ApprovalGiven(place: place, provenance: provenance)
            return Decision([.body(stream: approval, .approvalGiven(given))], .recorded)
        case .rejected(let reason):
            guard ApprovalRejected.isReason(reason) else {
                let message = "A reason has 1 to \(ApprovalRejected.longestReason) octets, and no control characters."
                return Decision([], .impossible(code: .invalidArgument, message: message))
            }
            let rejected = ApprovalRejected(place: place, reason: reason, provenance: provenance)
            return Decision([.body(stream: approval, .approvalRejected(rejected))], .recorded)
        }
    }
}

extension AwaitedApproval {
    fileprivate init(_ approval: OpenApproval, isNew: Bool) {
        self.init(
            identifier: approval.identifier,
            operation: approval.requested.operation,
            until: approval.requested.until,
            isNew: isNew
        )
    }
}

extension Decision {
    /// What is wanted could not be written down, or not be named.
    fileprivate static let unknownAsked = Decision(
        [],
        .impossible(
            code: .internalFailure,
            message: "What is wanted could not be written down for a second administrator."
        )
    )
}
