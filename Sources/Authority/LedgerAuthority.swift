import Buckets
public import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
public import Ledger
import Logging
import PKI
import Synchronization

/// Every operation on authorities and certificates, over one open ledger.
public final class LedgerAuthority: AuthorityServing {
    /// What was fixed when the ledger was made, for names of resources.
    public let settings: LedgerSettings
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    private let directory: AuthorityDirectory
    let intake: IssuanceIntake
    private let founding: AuthorityFounding
    private let importing: CertificateImport
    private let lookup: CertificateLookup
    let revocation: CertificateRevocation
    let upkeep: AuthorityUpkeep
    private let placing: RevocationPlacing
    private let sharing: SharedAccess
    let reports: ReportDesk
    let access: AccessLookup
    let refusals: RefusalCounter
    let rates: CallRates
    /// How often the same public key and names were asked for again too soon.
    let reissuances = ReissuanceCounts()
    private let reader: any EventReading
    private let lists: ListReading
    let logger: Logger
    /// The making of responders.
    let certification: ResponderCertification
    /// Who is to be told of revocations.
    let statuses = Mutex<StatusAnswering?>(nil)

    init(
        settings: LedgerSettings,
        sequencer: Sequencer,
        room: SigningRoom,
        buckets: Buckets,
        reader: any EventReading,
        entropy: Entropy,
        capabilities: Set<String>,
        ruleSets: RuleSets,
        reports: ReportSettings,
        access: AccessLookup,
        refusals: RefusalCounter,
        rates: CallRates,
        mostListed: Int64,
        hasResponder: Bool = false,
        meters: LedgerMeters = .none,
        logger: Logger
    ) {
        self.settings = settings
        self.reader = reader
        self.lists = ListReading(reader: reader)
        self.sequencer = sequencer
        self.authorities = AuthoritiesAtHand(
            sequencer: sequencer,
            reading: AuthorityReading(reader: reader),
            logger: logger
        )
        self.directory = AuthorityDirectory()
        self.sharing = SharedAccess(settings: settings, authorities: self.authorities)
        let keyFilter = AuthorityKeyFilter(reader: reader)
        sequencer.observe { changes, _ in keyFilter.note(changes) }
        self.intake = IssuanceIntake(
            sequencer: sequencer,
            room: room,
            authorities: self.authorities,
            sharing: self.sharing,
            takenKeys: TakenKeysLookup(reader: reader, filter: keyFilter),
            recent: ReissuanceLookup(sequencer: sequencer, reader: reader),
            reissuances: self.reissuances,
            directory: self.directory,
            entropy: entropy,
            refusals: refusals,
            capabilities: capabilities,
            ruleSets: ruleSets,
            meters: meters,
            logger: logger
        )
        self.placing = RevocationPlacing(
            sequencer: sequencer,
            buckets: buckets,
            entropy: entropy,
            hasResponder: hasResponder
        )
        self.founding = AuthorityFounding(
            placing: self.placing,
            sequencer: sequencer,
            room: room,
            entropy: entropy,
            ruleSets: ruleSets,
            logger: logger
        )
        self.importing = CertificateImport(
            sequencer: sequencer,
            authorities: self.authorities,
            directory: self.directory,
            lists: ListDemands(reading: self.lists, logger: logger),
            ruleSets: ruleSets,
            logger: logger
        )
        self.lookup = CertificateLookup(
            sequencer: sequencer,
            authorities: self.authorities,
            reader: reader,
            logger: logger
        )
        self.revocation = CertificateRevocation(
            sequencer: sequencer,
            authorities: self.authorities,
            directory: self.directory,
            reader: reader,
            mostListed: mostListed,
            logger: logger
        )
        self.upkeep = AuthorityUpkeep(
            sequencer: sequencer,
            authorities: self.authorities,
            directory: self.directory,
            lists: ListDemands(reading: self.lists, logger: logger),
            logger: logger
        )
        self.reports = ReportDesk(
            sequencer: sequencer,
            authorities: self.authorities,
            directory: self.directory,
            reader: reader,
            entropy: entropy,
            buckets: buckets,
            interval: reports.interval,
            maker: reports.maker(sequencer, reader, buckets, settings, logger),
            logger: logger
        )
        self.certification = ResponderCertification(
            sequencer: sequencer,
            room: room,
            authorities: self.authorities,
            directory: self.directory,
            entropy: entropy,
            ruleSets: ruleSets,
            logger: logger
        )
        self.access = access
        self.refusals = refusals
        self.rates = rates
        self.logger = logger
    }

    /// Makes an authority: its key, and its certification request.
    public func createAuthority(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        try await self.founding.found(order, caller: caller)
    }

    /// Describes one authority.
    public func describeAuthority(_ authority: UniqueIdentifier) async throws(Refusal) -> AuthorityDescription {
        try self.describe(try await self.authorities.existing(authority))
    }

    /// Describes authorities, newest first, from just after the one given.
    public func listAuthorities(
        after: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) {
        let page = try await self.authorities.page(before: after, limit: limit)
        var descriptions: [AuthorityDescription] = []
        for state in page.states { descriptions.append(try self.describe(state)) }
        return (descriptions, page.next)
    }

    /// The certification request of an authority, DER.
    public func certificationRequest(of authority: UniqueIdentifier) async throws(Refusal) -> [UInt8] {
        let state = try await self.authorities.existing(authority)
        switch state.status {
        case .creating:
            throw Refusal(.requestInProgress, "The certificate authority's key is being made.")
        case .failed:
            throw Refusal(.requestFailed, "The certificate authority's key could not be made.")
        case .deleted:
            throw Refusal(.authorityState, AuthorityStatus.deletedFault)
        case .pendingCertificate, .active, .disabled, .expired:
            guard let request = state.certificationRequest else {
                throw Refusal(.internalFailure, "The certificate authority has no certification request.")
            }
            return request
        }
    }

    /// Gives an authority its certificate.
    public func importCertificate(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal) {
        try await self.importing.admit(certificate, chain: chain, into: authority, caller: caller)
        await self.statuses.withLock { $0 }?.noteChange(of: authority)
    }

    /// An authority's own certificate, and those above it, DER.
    public func authorityCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) {
        let state = try await self.authorities.existing(authority)
        guard let certificate = state.certificate, state.status != .deleted else {
            throw Refusal(
                .authorityState,
                "The certificate authority \(authority) is not in the correct state to have a certificate."
            )
        }
        return (certificate, state.chain)
    }

    /// The certificate of an authority that anybody may have, and those above it, DER; `nil` where it has none.
    ///
    /// What was issued under it lives on while it is deleted and can be restored: whoever verifies that still needs it.
    public func publishedCertificate(
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]])? {
        guard let state = try await self.authorities.authority(authority), !state.isGone(at: self.sequencer.now())
        else {
            return nil
        }
        return state.certificate.map { ($0, state.chain) }
    }

    /// Tells an authority to stop issuing, or to go on, or how to tell what it revoked; where nothing is said, only whether that could be said is asked.
    public func updateAuthority(
        _ authority: UniqueIdentifier,
        isDisabled: Bool?,
        revocation: RevocationWish,
        caller: Caller
    ) async throws(Refusal) {
        if let change = try self.placing.change(revocation) {
            try await self.upkeep.change(change, of: authority, caller: caller)
        }
        guard let isDisabled else { return try await self.upkeep.updatable(authority) }
        try await self.upkeep.change(
            isDisabled ? .disable : .enable,
            of: authority,
            by: caller.provenance(inStream: authority)
        )
    }

    /// Deletes an authority, which can be restored for so many days.
    public func deleteAuthority(
        _ authority: UniqueIdentifier,
        restorableDays: Int64,
        caller: Caller
    ) async throws(Refusal) {
        try await self.upkeep.change(
            .delete(days: restorableDays),
            of: authority,
            by: caller.provenance(inStream: authority)
        )
    }

    /// Restores an authority that was deleted.
    public func restoreAuthority(_ authority: UniqueIdentifier, caller: Caller) async throws(Refusal) {
        try await self.upkeep.change(.restore, of: authority, by: caller.provenance(inStream: authority))
    }

    /// An authority's tags.
    public func tags(of authority: UniqueIdentifier) async throws(Refusal) -> [Tag] {
        try await self.upkeep.tags(of: authority)
    }

    /// Attaches tags to an authority, or takes them away.
    public func changeTags(
        of authority: UniqueIdentifier,
        _ change: TagChange,
        caller: Caller
    ) async throws(Refusal) {
        try await self.upkeep.change(change, of: authority, caller: caller)
    }

    /// What services may do with an authority.
    public func permissions(of authority: UniqueIdentifier) async throws(Refusal) -> [Permission] {
        try await self.upkeep.permissions(of: authority)
    }

    /// Permits a service something with an authority, or nothing any more.
    public func changePermissions(
        of authority: UniqueIdentifier,
        _ change: PermissionChange,
        caller: Caller
    ) async throws(Refusal) {
        try await self.upkeep.change(change, of: authority, caller: caller)
    }

    /// Refuses what the policy of an authority keeps a caller from.
    public func checkAccess(
        to authority: UniqueIdentifier?,
        for operation: InterfaceOperation,
        caller: Caller
    ) async throws(Refusal) {
        try await self.sharing.check(operation, on: authority, caller: caller)
    }

    /// Describes the authorities that are shared with a caller of another account; nobody shares any with the account that has them.
    public func listSharedAuthorities(
        after: UniqueIdentifier?,
        limit: Int,
        caller: Caller
    ) async throws(Refusal) -> (authorities: [AuthorityDescription], next: UniqueIdentifier?) {
        guard !self.sharing.isOwner(caller) else { return ([], nil) }
        let page = try await self.authorities.sharedPage(with: caller.account, after: after, limit: limit) {
            self.sharing.isShared($0.sharing, with: caller)
        }
        var descriptions: [AuthorityDescription] = []
        for state in page.states { descriptions.append(try self.describe(state)) }
        return (descriptions, page.next)
    }

    /// The policy of an authority.
    public func resourcePolicy(of authority: UniqueIdentifier) async throws(Refusal) -> String {
        try await self.upkeep.policy(of: authority)
    }

    /// Says whom an authority is shared with, or takes that back.
    public func changeResourcePolicy(
        of authority: UniqueIdentifier,
        _ policy: String?,
        caller: Caller
    ) async throws(Refusal) {
        try await self.upkeep.change(policy: policy, of: authority, caller: caller)
    }

    /// Issues one certificate.
    public func issueCertificate(
        _ order: CertificateOrder,
        caller: Caller
    ) async throws(Refusal) -> IssuedCertificateName {
        try await self.intake.issue(order, for: .caller(caller))
    }

    /// An issued certificate and its chain, DER.
    public func issuedCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) {
        try await self.lookup.certificate(serialNumber, of: authority)
    }

    /// Revokes an issued certificate.
    public func revokeCertificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        caller: Caller
    ) async throws(Refusal) {
        try await self.revoke(serialNumber, of: authority, reason: reason, by: caller.provenance(inStream: authority))
    }

    /// Where others reach what is published, a URL without its last part; `nil` where nobody does.
    public var publicURL: String? { self.sequencer.withState { $0.publicURL } }

    /// What makes revocation lists of these authorities.
    func listMaking(
        room: SigningRoom,
        buckets: Buckets,
        entropy: Entropy,
        ruleSets: RuleSets,
        options: ListOptions
    ) -> ListMaking {
        ListMaking(
            sequencer: self.sequencer,
            room: room,
            reader: self.reader,
            reading: self.lists,
            authorities: self.authorities,
            directory: self.directory,
            buckets: buckets,
            entropy: entropy,
            ruleSets: ruleSets,
            options: options
        )
    }

    private func describe(_ state: AuthorityState) throws(Refusal) -> AuthorityDescription {
        let issuing = try self.directory.authority(state, self.logger)
        return AuthorityDescription(state, issuing, at: self.sequencer.now())
    }
}
