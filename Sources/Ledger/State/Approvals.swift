public import Bytes

/// What is under dual control, and for how long an approval may be used.
public struct DualControl: Hashable, Sendable {
    /// The operations that were named; ``ControlledOperation/changeDualControl`` is one beside them.
    public let operations: [ControlledOperation]
    /// Within how many hours after it was asked for an approval is to be given, and used.
    public let hours: Int64
    /// The position of the entry that said so.
    public let version: UInt64

    /// What an event says; `nil` where nothing is under dual control any more.
    init?(_ changed: DualControlChanged, version: UInt64) {
        guard !changed.operations.isEmpty, let hours = changed.hours else { return nil }
        self.operations = changed.operations
        self.hours = hours
        self.version = version
    }

    /// Whether an operation needs an approval.
    public func covers(_ operation: ControlledOperation) -> Bool {
        operation == .changeDualControl || self.operations.contains(operation)
    }

    /// Until when an approval counts that is asked for at a time.
    ///
    /// A log may say any number of hours: what is none that there may be is said where that is inspected.
    public func end(from time: Instant) -> Instant {
        let longest = DualControlChanged.hoursAllowed.upperBound
        return time.adding(seconds: max(0, min(self.hours, longest + 1)) * 3_600)
    }
}

/// An approval without an ending: what is wanted, who wants it, and who approved it.
public struct OpenApproval: Hashable, Sendable {
    /// Its identifier, and its stream.
    public let identifier: UniqueIdentifier
    /// What is wanted.
    public let requested: ApprovalRequested
    /// When it was asked for.
    public let requestedAt: Instant
    /// Where that lies.
    public let position: UInt64
    /// Who approved it; absent while nobody has.
    public internal(set) var given: Provenance?
    /// When that was.
    public internal(set) var givenAt: Instant?

    /// Whether it may still be given or used at a time.
    public func isOpen(at time: Instant) -> Bool { time <= self.requested.until }
}

/// The approvals without an ending, those among them that ran out and that nobody has said so of yet.
public struct Approvals: Hashable, Sendable {
    /// The most that there are at one time.
    public static let most = 64
    /// The most of one person.
    public static let mostOfOnePerson = 8

    /// By their identifiers.
    public private(set) var open: [UniqueIdentifier: OpenApproval] = [:]

    /// None.
    init() {}

    /// In the order in which they were asked for.
    public var all: [OpenApproval] { self.open.values.sorted { $0.position < $1.position } }

    /// Those that may still be given or used at a time, in the order in which they were asked for.
    public func all(at time: Instant) -> [OpenApproval] { self.all.filter { $0.isOpen(at: time) } }

    /// The lowest place that none has; `nil` where all are taken.
    func freePlace(beside places: Set<Int64>) -> Int64? { (0..<Int64(Self.most)).first { !places.contains($0) } }

    mutating func evolve(_ fact: RecordedFact) {
        switch fact.body {
        case .approvalRequested(let requested):
            self.open[fact.stream] = OpenApproval(
                identifier: fact.stream,
                requested: requested,
                requestedAt: fact.time,
                position: fact.position
            )
        case .approvalGiven(let given):
            self.open[fact.stream]?.given = given.provenance
            self.open[fact.stream]?.givenAt = fact.time
        case .approvalRejected, .approvalUsed, .approvalExpired:
            self.open[fact.stream] = nil
        default: break
        }
    }
}

/// Who somebody is, by whichever way and with whichever key they come: a principal of an account, or a user of the ledger's machine.
public struct Person: Hashable, Sendable {
    private let account: [UInt8]?
    private let name: [UInt8]

    init(_ provenance: Provenance) {
        self.account = provenance.channel == .api ? Array((provenance.account ?? "").utf8) : nil
        self.name = Array(provenance.principal.utf8)
    }
}

extension Provenance {
    /// Who it is: two keys of one principal are one person, and so are the control socket and the program for one user.
    public var person: Person { Person(self) }

    /// Whether whoever it is may approve and reject what others want: an administrator of the ledger's own account, or a user of its machine.
    public func mayApprove(inAccount account: String) -> Bool {
        guard self.channel == .api else { return true }
        return (self.role?.isVerbatim(RoleDefinition.administrator) ?? false)
            && (self.account?.isVerbatim(account) ?? false)
    }
}
