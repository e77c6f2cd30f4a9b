public import Bytes

/// What the events of one authority add up to.
public struct AuthorityState: Hashable, Sendable {
    /// The authority's identifier, and its stream.
    public let identifier: UniqueIdentifier
    /// The version of its certificate and configuration that judgements name: the position of the newest entry that changed them.
    public var version: UInt64
    /// How it was asked for.
    public let creating: AuthorityCreating
    /// When it was asked for.
    public let createdAt: Instant
    /// When it last changed.
    public var lastStateChangeAt: Instant
    /// How far its creation came.
    public var creation: Creation
    /// Whether it was told not to issue.
    public var isDisabled: Bool
    /// How it was deleted; absent unless it is.
    public var deletion: Deletion?
    /// The names and values that are attached to it.
    public var tags: [Tag]
    /// What services may do with it.
    public var permissions: [Permission]
    /// Whom it is shared with; absent where nothing was ever said of that.
    public var sharing: AuthoritySharing?
    /// How it tells what it revoked; absent where nobody has said.
    public var revocation: RevocationState?
    /// Whether certificates of its may name a responder: a configuration said so at some time.
    public var hasNamedResponder: Bool
    /// What it does when it is soon asked for the same again; absent where nobody has said.
    public var reissuance: ReissuanceState?
    /// Whether its certificates name the log; absent where nobody has said.
    public var naming: LogNamingState?
    /// Its key; absent before it was made.
    public var key: KeyMade?
    /// What its key is to sign first; absent unless that is authorized and has no ending yet.
    public var authorizedRequest: RequestAuthorized?
    /// Its signed certification request, DER; absent before it was made.
    public var certificationRequest: [UInt8]?
    /// Every certificate that was imported, oldest first.
    public var imports: [ImportedCertificate]

    /// How far the creation of an authority came.
    public enum Creation: Hashable, Sendable {
        /// It is under way.
        case underWay
        /// The authority came to be.
        case done
        /// It never will.
        case failed
    }

    /// The deletion of an authority.
    public struct Deletion: Hashable, Sendable {
        /// The last moment at which it can be restored; absent where it is gone at once.
        public let restorableUntil: Instant?
    }

    /// Its public key, DER; absent before it was made.
    public var subjectPublicKeyInfo: [UInt8]? { self.key?.subjectPublicKeyInfo }
    /// Its certificate, DER; absent before one was imported.
    public var certificate: [UInt8]? { self.imports.last?.certificate }
    /// The certificates above it, DER, its issuer first, the root last.
    public var chain: [[UInt8]] { self.imports.last?.chain ?? [] }

    /// The certificate that it had at a version; absent before one was imported.
    public func imported(atVersion version: UInt64) -> ImportedCertificate? {
        self.imports.last { $0.version <= version }
    }

    /// Whether a fact may come next in the making of the authority: its key, then the intent to sign its request by
    /// the rule set in force, then the request; or its failure, whenever.
    func isNextStep(_ body: EventBody, ruleSet: Int64) -> Bool {
        guard self.creation == .underWay else { return false }
        return switch body {
        case .keyMade: self.key == nil
        case .requestAuthorized(let authorized):
            self.authorizedRequest == nil && self.key?.key == authorized.key && authorized.ruleSet == ruleSet
        case .authorityCreated: self.authorizedRequest != nil
        case .authorityCreationFailed: true
        default: false
        }
    }

    /// An authority that is being created.
    init(creating: AuthorityCreating, _ fact: RecordedFact) {
        self.identifier = fact.stream
        self.version = fact.position
        self.creating = creating
        self.createdAt = fact.time
        self.lastStateChangeAt = fact.time
        self.creation = .underWay
        self.isDisabled = false
        self.hasNamedResponder = false
        self.tags = creating.tags
        self.permissions = []
        self.imports = []
    }

    /// The authority that facts of its stream add up to, in their order: all that are in force; `nil` where the first creates none.
    public init?(_ facts: [RecordedFact]) {
        guard let first = facts.first, case .authorityCreating(let creating) = first.body else { return nil }
        self.init(creating: creating, first)
        for fact in facts.dropFirst() { self.evolve(fact) }
    }

    /// Folds a later fact of its stream in.
    mutating func evolve(_ fact: RecordedFact) {
        switch fact.body {
        case .keyMade(let made):
            self.key = made
        case .requestAuthorized(let authorized):
            self.authorizedRequest = authorized
        case .authorityCreated(let created):
            self.creation = .done
            self.authorizedRequest = nil
            self.certificationRequest = created.certificationRequest
        case .authorityCreationFailed:
            self.creation = .failed
            self.authorizedRequest = nil
        case .authorityCertificateImported(let imported):
            self.imports.append(
                ImportedCertificate(version: fact.position, certificate: imported.certificate, chain: imported.chain)
            )
        case .authorityStatusChanged(let changed):
            self.isDisabled = changed.isDisabled
        case .authorityDeleted(let deleted):
            self.isDisabled = deleted.isDisabled
            self.deletion = Deletion(restorableUntil: deleted.restorableUntil)
        case .authorityRestored(let restored):
            self.isDisabled = restored.isDisabled
            self.deletion = nil
        case .authorityTagsChanged(let changed):
            self.tags = changed.tags
            return
        case .authorityPermissionsChanged(let changed):
            self.permissions = changed.permissions
            return
        case .resourcePolicyChanged(let changed):
            self.sharing = AuthoritySharing(changed, version: fact.position)
            return
        case .reissuancePolicyChanged(let changed):
            self.reissuance = ReissuanceState(changed.policy, version: fact.position)
            return
        case .logNamingChanged(let changed):
            self.naming = LogNamingState(changed.naming, version: fact.position)
            return
        case .revocationConfigurationChanged(let changed):
            self.revocation = RevocationState(changed.configuration, at: fact.position)
            if changed.configuration.responder != nil { self.hasNamedResponder = true }
        case .cRLPartitionOpened(let opened):
            self.revocation?.open(opened, at: fact.position)
            return
        default:
            return
        }
        self.note(fact)
    }

    private mutating func note(_ fact: RecordedFact) {
        self.lastStateChangeAt = fact.time
        if fact.body.type.kind.concern == .authority { self.version = fact.position }
    }
}

/// A certificate that an authority got, and from which version on.
public struct ImportedCertificate: Hashable, Sendable {
    /// The position of its import.
    public let version: UInt64
    /// The certificate, DER.
    public let certificate: [UInt8]
    /// The certificates above it, DER, its issuer first, the root last.
    public let chain: [[UInt8]]
}
