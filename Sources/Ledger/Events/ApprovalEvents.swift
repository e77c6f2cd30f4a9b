public import Bytes

/// Which operations need a second administrator's approval is said otherwise from here on: the whole of it, whatever was said before.
public struct DualControlChanged: Hashable, Sendable {
    /// For how many hours an approval may be asked for, given and used.
    public static let hoursAllowed: ClosedRange<Int64> = 1...720

    /// The operations, in the order of their numbers, each once; none where nothing needs an approval any more.
    ///
    /// ``ControlledOperation/changeDualControl`` is never among them: while there are any, it is one.
    public let operations: [ControlledOperation]
    /// Within how many hours after it was asked for an approval is to be given, and used; absent where there are no operations.
    public let hours: Int64?
    /// Who said so.
    public let provenance: Provenance

    /// Which operations need a second administrator's approval is said otherwise.
    public init(operations: [ControlledOperation], hours: Int64?, provenance: Provenance) {
        self.operations = operations
        self.hours = hours
        self.provenance = provenance
    }
}

/// Somebody wants what needs a second administrator's approval: nothing of it happened yet.
public struct ApprovalRequested: Hashable, Sendable {
    /// Which of the places it takes that open approvals have, 0 to 63, and that no other open one has.
    public let place: Int64
    /// What is wanted.
    public let operation: ControlledOperation
    /// Of which authority; absent where it is of the ledger, and where the authority is to be made.
    public let subject: UniqueIdentifier?
    /// What exactly is wanted, as far as it is not who asks and when.
    public let parameters: [AskedParameter]
    /// The last moment at which it may be approved, and happen.
    public let until: Instant
    /// Who wants it.
    public let provenance: Provenance

    /// Somebody wants what needs a second administrator's approval.
    public init(
        place: Int64,
        operation: ControlledOperation,
        subject: UniqueIdentifier?,
        parameters: [AskedParameter],
        until: Instant,
        provenance: Provenance
    ) {
        self.place = place
        self.operation = operation
        self.subject = subject
        self.parameters = parameters
        self.until = until
        self.provenance = provenance
    }
}

/// A second administrator approves what somebody wants: it may happen, once.
public struct ApprovalGiven: Hashable, Sendable {
    /// The approval's place.
    public let place: Int64
    /// Who approves.
    public let provenance: Provenance

    /// A second administrator approves what somebody wants.
    public init(place: Int64, provenance: Provenance) {
        self.place = place
        self.provenance = provenance
    }
}

/// What somebody wanted was rejected, or withdrawn by whoever wanted it: it does not happen.
public struct ApprovalRejected: Hashable, Sendable {
    /// The longest reason, in octets of UTF-8.
    public static let longestReason = 1_024

    /// The approval's place.
    public let place: Int64
    /// Why.
    public let reason: String
    /// Who rejects it.
    public let provenance: Provenance

    /// What somebody wanted was rejected.
    public init(place: Int64, reason: String, provenance: Provenance) {
        self.place = place
        self.reason = reason
        self.provenance = provenance
    }
}

/// What was approved happened, in the entry or entries just before this one.
public struct ApprovalUsed: Hashable, Sendable {
    /// The approval's place.
    public let place: Int64

    /// What was approved happened.
    public init(place: Int64) { self.place = place }
}

/// An approval ran out before what was wanted happened.
public struct ApprovalExpired: Hashable, Sendable {
    /// The approval's place.
    public let place: Int64

    /// An approval ran out.
    public init(place: Int64) { self.place = place }
}

/// What can be put under dual control.
///
/// The numbers are never given to another.
public enum ControlledOperation: Int, Hashable, Sendable, CaseIterable {
    /// An authority is made.
    case createAuthority = 0
    /// An authority is deleted.
    case deleteAuthority = 1
    /// A deleted authority is there again.
    case restoreAuthority = 2
    /// The certificate of an authority that has one is replaced.
    case replaceCertificate = 3
    /// Whom an authority is shared with is said otherwise, or taken back.
    case changeResourcePolicy = 4
    /// A role permits something else, or is taken away.
    case changeRole = 5
    /// Somebody is given access. Taking it away never waits.
    case addCredential = 6
    /// What issuance obeys is different, of the ledger or of one authority.
    case changePolicy = 7
    /// Orders are judged by another set of rules.
    case adoptRules = 8
    /// What is under dual control is said otherwise: always under it, while anything is.
    case changeDualControl = 9

    /// What people call it: for what is asked by a call, the call's name.
    public var name: String {
        switch self {
        case .createAuthority: InterfaceOperation.createCertificateAuthority.rawValue
        case .deleteAuthority: InterfaceOperation.deleteCertificateAuthority.rawValue
        case .restoreAuthority: InterfaceOperation.restoreCertificateAuthority.rawValue
        case .replaceCertificate: InterfaceOperation.importCertificateAuthorityCertificate.rawValue
        case .changeResourcePolicy: InterfaceOperation.putPolicy.rawValue
        case .changeRole: "roles"
        case .addCredential: "credentials"
        case .changePolicy: "policy"
        case .adoptRules: "rules"
        case .changeDualControl: "dual-control"
        }
    }

    /// The events that it may come to, each by the way that causes it.
    public var types: Set<EventType> {
        switch self {
        case .createAuthority: [.authorityCreating]
        case .deleteAuthority: [.authorityDeleted]
        case .restoreAuthority: [.authorityRestored]
        case .replaceCertificate: [.authorityCertificateImported]
        case .changeResourcePolicy: [.resourcePolicyChanged]
        case .changeRole: [.roleChanged]
        case .addCredential: [.credentialsChanged]
        case .changePolicy: [.issuancePolicyChanged, .reissuancePolicyChanged, .logNamingChanged]
        case .adoptRules: [.rulesAdopted]
        case .changeDualControl: [.dualControlChanged]
        }
    }

    /// The calls to the API that may need an approval.
    static let calls: Set<InterfaceOperation> = Self.allCases.reduce(into: []) { calls, operation in
        for type in operation.types { calls.formUnion(type.cause.operations) }
    }

    /// What can be named in a setting: all but ``changeDualControl``, in the order of their numbers.
    public static let nameable: [ControlledOperation] = Self.allCases.filter { $0 != .changeDualControl }

    /// The operation of a name that a setting can have, octet for octet; `nil` where there is none.
    public init?(named name: String) {
        guard let operation = Self.nameable.first(where: { $0.name.isVerbatim(name) }) else { return nil }
        self = operation
    }
}

/// One of the things that are wanted, by its name.
public struct AskedParameter: Hashable, Sendable {
    /// The longest value in clear, in octets of UTF-8: of a longer one its digest stands here.
    public static let longestValue = 1_024

    /// The name.
    public let name: String
    /// The value, or `sha256:` and the digest of its octets in hexadecimal.
    public let value: String

    /// A parameter.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Whether two are the same, octet for octet.
    public static func == (left: Self, right: Self) -> Bool {
        left.name.isVerbatim(right.name) && left.value.isVerbatim(right.value)
    }
}
