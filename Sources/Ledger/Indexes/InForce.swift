public import Bytes

/// The name under which an event is found again: for as long as it is in force, or for ever.
///
/// Its octets are the slot's number and what the slot is of, or zero and the position of an event that is never replaced.
public struct ForceName: Hashable, Sendable, Comparable {
    /// The octets that stand for it.
    public let octets: [UInt8]

    /// The name that octets are.
    public init(octets: [UInt8]) { self.octets = octets }

    /// The name of a slot, and of what it is.
    public init(_ slot: ForceSlot, of subject: [UInt8] = []) { self.octets = [slot.rawValue] + subject }

    /// The name of a slot, and of what lies at a position: these names sort as positions do.
    public init(_ slot: ForceSlot, at position: UInt64) { self.octets = [slot.rawValue] + Self.octets(of: position) }

    /// The name of a report that has no ending yet, which a start reads: longer by an octet than those of creations.
    public static func openReport(_ report: UniqueIdentifier) -> ForceName {
        ForceName(.openCreation, of: [1] + report.octets)
    }

    /// The name of the report that was asked for last of an authority.
    public static func newestReport(of authority: UniqueIdentifier) -> ForceName {
        ForceName(.report, of: [0] + authority.octets)
    }

    /// The name of where a report was asked for.
    public static func report(_ report: UniqueIdentifier) -> ForceName { ForceName(.report, of: [1] + report.octets) }

    /// The name of where a report's ending lies.
    public static func reportEnding(_ report: UniqueIdentifier) -> ForceName {
        ForceName(.report, of: [2] + report.octets)
    }

    /// The name of what was last said of the approval in a place, 0 to 63.
    init(_ matter: ApprovalMatter, ofApprovalIn place: Int64) {
        self.init(.approval, of: [matter.rawValue, UInt8(truncatingIfNeeded: place)])
    }

    /// Whether it is the name of a report that has no ending yet.
    public var isOfOpenReport: Bool {
        self.octets.count == 18 && self.octets.starts(with: [ForceSlot.openCreation.rawValue, 1])
    }

    /// What the slot is of.
    public var subject: ArraySlice<UInt8> { self.octets.dropFirst() }

    /// The name of something about an authority's list of a part, or its complete list.
    public init(_ matter: ListMatter, ofListOf authority: UniqueIdentifier, _ partition: UniqueIdentifier?) {
        let part = partition?.octets ?? [UInt8](repeating: 0, count: 16)
        self.init(.revocationList, of: authority.octets + part + [matter.rawValue])
    }

    /// The name of the configuration with lists that an authority got at a position: these names sort as positions do.
    public init(configuringListsOf authority: UniqueIdentifier, at position: UInt64) {
        let list = ForceName(.opened, ofListOf: authority, nil)
        self.octets = list.octets + Self.octets(of: position)
    }

    /// The name of an event that nothing replaces.
    init(lastingAt position: UInt64) { self.octets = [0] + Self.octets(of: position) }

    /// Whether it is of what a start reads: there are few such names, however long a ledger has been kept.
    public var isOfStart: Bool { (self.octets.first ?? 0) < ForceSlot.firstFound }

    /// The order of the octets.
    public static func < (left: Self, right: Self) -> Bool {
        left.octets.lexicographicallyPrecedes(right.octets)
    }
}

extension Range<ForceName> {
    /// The names that a start reads.
    public static var ofStart: Self { ForceName(octets: [])..<ForceName(octets: [ForceSlot.firstFound]) }

    /// One name, and no other.
    public init(of name: ForceName) { self = name..<ForceName(octets: name.octets + [0]) }

    /// All names of a slot, or those of one thing that the slot is of, in the order of their octets.
    public init(_ slot: ForceSlot, of subject: [UInt8] = []) {
        let first = [slot.rawValue] + subject
        var end = first
        // What follows all names that begin so: their common octets, counted on by one. A slot's number is never 255.
        while end.last == 0xFF { end.removeLast() }
        if let last = end.popLast() { end.append(last + 1) }
        self = ForceName(octets: first)..<ForceName(octets: end)
    }
}

/// An event that is in force, and under which name.
public struct InForce: Hashable, Sendable {
    /// The name.
    public let name: ForceName
    /// Where the event lies.
    public let position: UInt64

    /// An event in force.
    public init(name: ForceName, position: UInt64) {
        self.name = name
        self.position = position
    }
}

extension ForceName {
    /// The eight octets of a position, most significant first: they sort as positions do.
    static func octets(of position: UInt64) -> [UInt8] {
        var octets: [UInt8] = []
        octets.append(networkOrder: position)
        return octets
    }
}

extension RecordedFact {
    /// The names under which the fact is found from now on; none where it only says what happened.
    public var forceNames: [ForceName] {
        switch self.body.type.kind.force {
        case .passing: []
        case .lasting: [ForceName(lastingAt: self.position)]
        case .untilReplaced(let slot): self.names(in: slot)
        case .withAuthority:
            [ForceName(.authorityEvent, of: self.stream.octets + ForceName.octets(of: self.position))]
                + self.namesBeside
        }
    }

    /// The names under which earlier facts are not found any more.
    var releasedNames: [ForceName] {
        switch self.body {
        case .authorityCreated, .authorityCreationFailed: [ForceName(.openCreation, of: self.stream.octets)]
        case .auditReportCompleted, .auditReportFailed: [.openReport(self.stream)]
        default: []
        }
    }

    private func names(in slot: ForceSlot) -> [ForceName] {
        switch self.body {
        // A clock that is followed again needs nobody's word; what holds it stays in force.
        case .clockStepped(let step): step.isHeld ? [ForceName(slot)] : []
        case .serverStarted: [ForceName(slot), ForceName(.start, at: self.position)]
        case .credentialsChanged(let changed): [ForceName(slot, of: Array(changed.accessKey.utf8))]
        case .roleChanged(let changed): [ForceName(slot, of: Array(changed.role.utf8))]
        case .keyBlocked(let blocked): [ForceName(slot, of: blocked.publicKeyDigest.octets), ForceName(.policyVersion)]
        case .issuancePolicyChanged, .rulesAdopted: [ForceName(slot), ForceName(.policyVersion)]
        case .authorityStatusChanged, .authorityDeleted, .authorityRestored: [self.name(of: .standing, in: slot)]
        case .authorityTagsChanged: [self.name(of: .tags, in: slot)]
        case .authorityPermissionsChanged: [self.name(of: .permissions, in: slot)]
        case .resourcePolicyChanged(let changed):
            [self.name(of: .resourcePolicy, in: slot)]
                + changed.accounts.map { ForceName(.sharedAuthority, of: $0 + self.stream.octets) }
        case .revocationConfigurationChanged(let changed):
            [self.name(of: .revocationConfiguration, in: slot)] + self.names(ofListsIn: changed)
                // Certificates that name a responder go on naming it when others do not any more.
                + (changed.configuration.responder == nil ? [] : [self.name(of: .responder, in: slot)])
        case .reissuancePolicyChanged: [self.name(of: .reissuance, in: slot)]
        case .logNamingChanged: [self.name(of: .naming, in: slot)]
        case .cRLPartitionOpened(let opened):
            [
                self.name(of: .partition, in: slot),
                ForceName(.opened, ofListOf: self.stream, opened.partition),
            ]
        case .cRLAuthorized(let authorized):
            [ForceName(.authorized, ofListOf: authorized.authority, authorized.partition)]
        case .cRLSigned(let signed): [ForceName(.signed, ofListOf: signed.authority, signed.partition)]
        case .auditReportRequested(let requested):
            [.newestReport(of: requested.authority), .report(self.stream), .openReport(self.stream)]
        case .auditReportCompleted, .auditReportFailed: [.reportEnding(self.stream)]
        case .oCSPPeriodOpened(let opened): [ForceName(slot, of: opened.authority.octets)]
        case .approvalRequested(let requested): [ForceName(.requested, ofApprovalIn: requested.place)]
        case .approvalGiven(let given): [ForceName(.given, ofApprovalIn: given.place)]
        case .approvalRejected(let rejected): [ForceName(.ended, ofApprovalIn: rejected.place)]
        case .approvalUsed(let used): [ForceName(.ended, ofApprovalIn: used.place)]
        case .approvalExpired(let expired): [ForceName(.ended, ofApprovalIn: expired.place)]
        default: [ForceName(slot)]
        }
    }

    /// Each configuration by which certificates name lists is found: they go on naming them.
    private func names(ofListsIn changed: RevocationConfigurationChanged) -> [ForceName] {
        guard changed.configuration.lists != nil else { return [] }
        return [ForceName(configuringListsOf: self.stream, at: self.position)]
    }

    private func name(of matter: AuthorityMatter, in slot: ForceSlot) -> ForceName {
        ForceName(slot, of: self.stream.octets + [matter.rawValue])
    }

    /// By what else than its authority an authority's event is found.
    private var namesBeside: [ForceName] {
        switch self.body {
        case .authorityCreating:
            [
                ForceName(.authority, of: ForceName.octets(of: self.position) + self.stream.octets),
                ForceName(.openCreation, of: self.stream.octets),
            ]
        case .keyMade(let made) where made.purpose == .authority:
            [ForceName(.authorityKey, of: made.subjectPublicKeyInfo), ForceName(.policyVersion)]
                + ForceName.ofIssuer(made.subjectPublicKeyInfo)
        default:
            []
        }
    }
}
