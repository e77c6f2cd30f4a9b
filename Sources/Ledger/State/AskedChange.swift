public import Bytes
internal import Cryptography

/// What events are, that need an approval where they are under dual control: all of them but who caused them, and when.
///
/// It is the same of the first attempt, which is recorded as what is wanted, and of what happens in the end: by that the two are compared
/// (schemas/format.md section 9.8).
public struct AskedChange: Hashable, Sendable {
    /// The operation.
    public let operation: ControlledOperation
    /// Of which authority; `nil` where it is of the ledger, and where the authority is to be made.
    public let subject: UniqueIdentifier?
    /// What exactly.
    public let parameters: [AskedParameter]

    /// What is wanted by who asks for an approval.
    public init(_ requested: ApprovalRequested) {
        self.operation = requested.operation
        self.subject = requested.subject
        self.parameters = requested.parameters
    }

    /// What an event does; `nil` where it is none that can be under dual control.
    ///
    /// - Parameters:
    ///   - body: What happens; of an authority's making without what is told of its revocations, see ``adding(_:)``.
    ///   - time: When.
    ///   - isReplacing: Whether the authority in whose stream it lies has a certificate already.
    public init?(_ body: EventBody, in stream: UniqueIdentifier, at time: Instant, isReplacing: Bool) {
        var list = ParameterList()
        let subject: UniqueIdentifier? = body.type.kind.stream == .authority ? stream : nil
        switch body {
        case .authorityCreating(let creating):
            list.add(creating)
            self.init(.createAuthority, nil, list)
        case .authorityDeleted(let deleted):
            list.add("restorableDays", Self.days(from: time, to: deleted.restorableUntil))
            self.init(.deleteAuthority, subject, list)
        case .authorityRestored:
            self.init(.restoreAuthority, subject, list)
        case .authorityCertificateImported(let imported) where isReplacing:
            list.add("certificate", digestOf: imported.certificate)
            list.add("chain", digestOf: imported.chain.flatMap { $0 })
            self.init(.replaceCertificate, subject, list)
        case .resourcePolicyChanged(let changed):
            if let policy = changed.policy { list.add("policy", policy) }
            self.init(.changeResourcePolicy, subject, list)
        case .roleChanged(let changed):
            list.add("role", changed.role)
            list.add("operations", changed.operations.joined(separator: ","))
            list.add("templates", changed.templates.joined(separator: ","))
            self.init(.changeRole, nil, list)
        case .credentialsChanged(let changed) where changed.change == .added:
            list.add("principal", changed.principal)
            list.add("account", changed.account)
            list.add("role", changed.role)
            if let expiry = changed.expiry { list.add(Self.expiryDays, Self.wholeDays(from: time, to: expiry)) }
            self.init(.addCredential, nil, list)
        case .issuancePolicyChanged(let changed):
            list.add("disabledRules", Self.text(changed.disabledRules))
            list.add("notedRules", Self.text(changed.notedRules))
            list.add("certificatesPerAuthority", changed.certificatesPerAuthority.map { "\($0)" } ?? "none")
            list.add("namesLog", "\(changed.namesLog)")
            self.init(.changePolicy, nil, list)
        case .reissuancePolicyChanged(let changed):
            list.add("reissuance", changed.mode.askedName)
            if let period = changed.period { list.add("period", "\(period)") }
            self.init(.changePolicy, subject, list)
        case .logNamingChanged(let changed):
            list.add("naming", changed.naming.askedName)
            self.init(.changePolicy, subject, list)
        case .rulesAdopted(let adopted):
            list.add("ruleSet", "\(adopted.ruleSet)")
            self.init(.adoptRules, nil, list)
        case .dualControlChanged(let changed):
            list.add("operations", changed.operations.map(\.name).joined(separator: ","))
            if let hours = changed.hours { list.add("hours", "\(hours)") }
            self.init(.changeDualControl, nil, list)
        default:
            return nil
        }
    }

    private init?(_ operation: ControlledOperation, _ subject: UniqueIdentifier?, _ list: ParameterList) {
        guard list.isWhole else { return nil }
        self.init(operation: operation, subject: subject, parameters: list.parameters)
    }

    private init(operation: ControlledOperation, subject: UniqueIdentifier?, parameters: [AskedParameter]) {
        self.operation = operation
        self.subject = subject
        self.parameters = parameters
    }

    /// The same, with how an authority that is to be made tells what it revoked; `nil` where libcrypto fails.
    public func adding(_ changed: RevocationConfigurationChanged) -> AskedChange? {
        var list = ParameterList(self.parameters)
        list.add(changed.configuration)
        return AskedChange(self.operation, self.subject, list)
    }

    /// Whether what happens is what was wanted: the same, but that access may end earlier.
    ///
    /// Who gives access for ninety days means another moment at each attempt.
    public func covers(_ happening: AskedChange) -> Bool {
        self.operation == happening.operation && self.subject == happening.subject
            && self.parameters.count == happening.parameters.count
            && zip(self.parameters, happening.parameters).allSatisfy { wanted, found in
                if wanted == found { return true }
                guard wanted.name.isVerbatim(Self.expiryDays), found.name.isVerbatim(Self.expiryDays),
                    let most = Self.number(wanted.value), let days = Self.number(found.value)
                else { return false }
                return days <= most
            }
    }

    /// For how many days access is given.
    private static let expiryDays = "expiryDays"

    /// The number that 1 to 18 digits are; `nil` for any other text.
    private static func number(_ text: String) -> Int64? {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }

    /// How many days it is from one moment to another, rounded up; 0 where that is not later.
    private static func wholeDays(from time: Instant, to end: Instant) -> String {
        let (microseconds, overflow) = end.microseconds.subtractingReportingOverflow(time.microseconds)
        let day = Int64(86_400_000_000)
        guard !overflow, microseconds > 0 else { return "0" }
        return "\(microseconds / day + (microseconds.isMultiple(of: day) ? 0 : 1))"
    }

    private static func text(_ numbers: [Int64]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }

    /// How many days lie between two moments; microseconds, named as such, where it is not a number of days.
    private static func days(from time: Instant, to end: Instant?) -> String {
        guard let end else { return "none" }
        let (microseconds, overflow) = end.microseconds.subtractingReportingOverflow(time.microseconds)
        let day = Int64(86_400_000_000)
        // What a log says of so long a time, nobody approves.
        guard !overflow else { return "none" }
        return microseconds.isMultiple(of: day) ? "\(microseconds / day)" : "\(microseconds)us"
    }
}

/// Parameters in the making.
private struct ParameterList {
    private(set) var parameters: [AskedParameter] = []
    /// Whether all could be made: libcrypto may fail.
    private(set) var isWhole = true

    init(_ parameters: [AskedParameter] = []) { self.parameters = parameters }

    mutating func add(_ name: String, _ value: String) {
        guard value.utf8.count > AskedParameter.longestValue else {
            return self.parameters.append(AskedParameter(name: name, value: value))
        }
        self.add(name, digestOf: Array(value.utf8))
    }

    mutating func add(_ name: String, digestOf octets: [UInt8]) {
        guard let digest = try? SHA256.digest(of: octets) else {
            self.isWhole = false
            return
        }
        self.parameters.append(AskedParameter(name: name, value: "sha256:\(digest)"))
    }

    mutating func add(_ creating: AuthorityCreating) {
        self.add("type", creating.kind == .root ? "root" : "subordinate")
        self.add("usageMode", creating.usageMode == .generalPurpose ? "generalPurpose" : "shortLivedCertificate")
        self.add("keyAlgorithm", creating.keyAlgorithm)
        self.add("signatureAlgorithm", creating.signatureAlgorithm)
        self.add("keyStorageSecurityStandard", creating.keyStorageSecurityStandard)
        self.add("configuration", creating.configuration)
        self.add("subject", digestOf: creating.subject)
        if let requestExtensions = creating.requestExtensions {
            self.add("requestExtensions", digestOf: requestExtensions)
        }
        for tag in creating.tags {
            self.add("tag", tag.key)
            if let value = tag.value { self.add("tagValue", value) }
        }
    }

    mutating func add(_ configuration: RevocationConfiguration) {
        if let lists = configuration.lists {
            self.add("listValidityDays", "\(lists.validityDays)")
            self.add("listIsPartitioned", "\(lists.isPartitioned)")
            self.add("listOmitsDistributionPoint", "\(lists.omitsDistributionPoint)")
            self.add("listBucket", lists.bucket)
            self.add("listIsPublic", "\(lists.isPublic)")
            self.add("listBase", lists.base)
            if let customName = lists.customName { self.add("listCustomName", customName) }
            if let customPath = lists.customPath { self.add("listCustomPath", customPath) }
        }
        if let responder = configuration.responder {
            self.add("responderLocation", responder.location)
            if let customName = responder.customName { self.add("responderCustomName", customName) }
        }
    }
}

extension ReissuanceMode {
    fileprivate var askedName: String {
        switch self {
        case .off: "off"
        case .note: "note"
        case .refuse: "refuse"
        }
    }
}

extension LogNaming {
    fileprivate var askedName: String {
        switch self {
        case .asLedger: "ledger"
        case .always: "on"
        case .never: "off"
        }
    }
}
