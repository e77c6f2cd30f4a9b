internal import Bytes
internal import EventLog
internal import Ledger
internal import PKI
internal import Views

/// A revocation list that tells of a certificate, by its intent and its ending.
struct TellingList: Sendable {
    let intent: KnownEntry
    let authorized: CRLAuthorized
    let ending: KnownEntry
}

/// All entries of a log that bear on one certificate: what made it, what it rests on, and what was said of it since.
///
/// Story and evidence are two ways of telling them. What an index names is read, and what lies near by is looked for: nothing here grows
/// with the log.
struct CertificateEntries: Sendable {
    let found: FoundCertificate
    /// How the ledger began.
    let opened: KnownEntry
    /// The newest epoch, and the newest change of the log's key in it.
    var logKeys: [KnownEntry] = []
    /// The beginning of the authority: AuthorityCreating, KeyMade, RequestAuthorized and AuthorityCreated.
    var creation: [KnownEntry] = []
    /// The authority's certificate when the intent was made; absent where it had none yet.
    var imported: KnownEntry?
    /// What the judgement says that it rests on.
    var basis: [KnownEntry] = []
    /// What else was in force: server, settings, policy, rules, the role and the access key of who asked.
    var inForce: [KnownEntry] = []
    /// The revocation; absent where there is none.
    var revocation: KnownEntry?
    /// The first list that told that it is not to be relied on, where that lies near by, and the newest; none, one or two.
    var lists: [TellingList] = []
    /// How many lists did, where that was counted.
    var listCount: UInt64?
    /// The first period in which responders told of it, where that lies near by, and the newest; none, one or two.
    var periods: [KnownEntry] = []
    /// How many periods did, where that was counted.
    var periodCount: UInt64?

    /// The part of its authority's lists that it names; `nil` for the complete list.
    var partition: UniqueIdentifier? {
        for entry in self.basis { if case .cRLPartitionOpened(let opened) = entry.body { return opened.partition } }
        return nil
    }

    /// Where it was said that it is not to be relied on: its revocation, or the ending that burned its number.
    var withdrawal: KnownEntry? {
        if let revocation { return revocation }
        if case .certificateSigned = self.found.ending.body { return nil }
        return self.found.ending
    }

    /// All of them in their order, each once.
    var all: [KnownEntry] {
        var entries = [self.opened, self.found.request, self.found.intent, self.found.ending]
        entries += self.logKeys + self.creation + self.basis + self.inForce + self.periods
        entries += [self.imported, self.revocation].compactMap(\.self) + self.lists.flatMap { [$0.intent, $0.ending] }
        var known: Set<UInt64> = []
        return entries.filter { known.insert($0.position).inserted }.sorted { $0.position < $1.position }
    }
}

/// What collects the entries of one certificate.
struct CertificateCollector: Sendable {
    private let reading: EntryReading

    init(log: any EventReading, views: ViewsStore? = nil) { self.reading = EntryReading(log: log, views: views) }

    /// The entries of a certificate.
    ///
    /// - Throws: ``CertificateAbsence``, ``AuditError``, `StoreError`.
    func entries(_ reference: CertificateReference) async throws -> CertificateEntries {
        let found = try await CertificateFinder(log: self.reading.log, views: self.reading.views).certificate(reference)
        var entries = CertificateEntries(found: found, opened: try await self.reading.entry(at: 0))
        entries.logKeys = try await self.logKeys()
        try await self.collectAuthority(into: &entries)
        for version in found.authorized.basis.versions {
            entries.basis.append(try await self.reading.entry(at: version.position))
        }
        entries.inForce = try await self.inForce(found)
        if let row = try await self.reading.log.revocation(found.serialNumber, of: found.authority) {
            entries.revocation = try await self.reading.entry(at: row.position)
        }
        try await self.collectLists(into: &entries)
        try await self.collectPeriods(into: &entries)
        return entries
    }

    /// What named the log and its key last.
    func logKeys() async throws -> [KnownEntry] {
        let epoch = try await self.reading.inForce(ForceName(.epoch))
        let key = try await self.reading.inForce(ForceName(.logKey))
        guard let key, key.position > epoch?.position ?? 0 else { return [epoch].compactMap(\.self) }
        return [epoch, key].compactMap(\.self)
    }

    private func collectAuthority(into entries: inout CertificateEntries) async throws {
        let (authority, end) = (entries.found.authority.octets, entries.found.intent.position)
        var next = Range<ForceName>(.authorityEvent, of: authority)
        let page = 64
        while true {
            let rows = try await self.reading.log.inForce(next, isBackwards: false, limit: page)
            for row in rows where row.position < end {
                let entry = try await self.reading.entry(at: row.position)
                switch entry.type {
                case .authorityCertificateImported: entries.imported = entry
                case .authorityCreating, .keyMade, .requestAuthorized, .authorityCreated:
                    entries.creation.append(entry)
                default: break
                }
            }
            guard let last = rows.last, rows.count == page, last.position < end else { return }
            next = ForceName(octets: last.name.octets + [0])..<next.upperBound
        }
    }

    /// What else was in force at the intent, as far as the indexes say: of what was changed since they do not.
    private func inForce(_ found: FoundCertificate) async throws -> [KnownEntry] {
        let end = found.intent.position
        var entries: [KnownEntry] = []
        let starts = ForceName(.start, at: 0)..<ForceName(.start, at: end)
        if let start = try await self.reading.newest(starts) { entries.append(start) }
        let slots: [(ForceSlot, EventType)] = [
            (.settings, .settingsChanged), (.policy, .issuancePolicyChanged), (.rules, .rulesAdopted),
        ]
        for (slot, type) in slots {
            guard let newest = try await self.reading.inForce(ForceName(slot)) else { continue }
            let entry =
                newest.position < end
                ? newest : try await self.reading.last(type, before: end)
            if let entry { entries.append(entry) }
        }
        guard let provenance = found.requested?.provenance else { return entries }
        var names: [ForceName] = []
        if let role = provenance.role { names.append(ForceName(.role, of: Array(role.utf8))) }
        if let accessKey = provenance.accessKey { names.append(ForceName(.accessKey, of: Array(accessKey.utf8))) }
        for name in names {
            if let entry = try await self.reading.inForce(name), entry.position < end { entries.append(entry) }
        }
        return entries
    }

    private func collectLists(into entries: inout CertificateEntries) async throws {
        guard let withdrawal = entries.withdrawal else { return }
        let (found, partition) = (entries.found, entries.partition)
        guard let newest = try await self.reading.inForce(ForceName(.signed, ofListOf: found.authority, partition)),
            let list = try await self.list(newest, found, partition, withdrawnAt: withdrawal.position)
        else { return }
        // A list may be intended before a revocation, and signed after it: such a one does not tell of it.
        let sighting = try await self.reading.sight(
            .cRLSigned,
            of: found.authority,
            after: withdrawal.position,
            through: newest.position
        ) {
            try await self.list($0, found, partition, withdrawnAt: withdrawal.position) != nil
        }
        entries.listCount = sighting.count
        entries.lists = [list]
        if let first = sighting.first, first.position != newest.position,
            let list = try await self.list(first, found, partition, withdrawnAt: withdrawal.position)
        {
            entries.lists.insert(list, at: 0)
        }
    }

    /// The list that an entry signed, where it tells of a certificate.
    private func list(
        _ ending: KnownEntry,
        _ found: FoundCertificate,
        _ partition: UniqueIdentifier?,
        withdrawnAt position: UInt64
    ) async throws -> TellingList? {
        guard case .cRLSigned(let signed) = ending.body, signed.authority == found.authority,
            signed.partition == partition
        else { return nil }
        let intent = try await self.reading.entry(at: signed.intent)
        guard case .cRLAuthorized(let authorized) = intent.body,
            authorized.tells(of: found.authorized, withdrawnAt: position)
        else { return nil }
        return TellingList(intent: intent, authorized: authorized, ending: ending)
    }

    private func collectPeriods(into entries: inout CertificateEntries) async throws {
        let (authority, end) = (entries.found.authority, entries.found.ending.position)
        guard let newest = try await self.reading.inForce(ForceName(.period, of: authority.octets)),
            newest.position > end
        else { return }
        let sighting = try await self.reading.sight(
            .oCSPPeriodOpened,
            of: authority,
            after: end,
            through: newest.position
        ) { entry in
            guard case .oCSPPeriodOpened(let opened) = entry.body else { return false }
            return opened.authority == authority
        }
        entries.periodCount = sighting.count
        entries.periods = [newest]
        if let first = sighting.first, first.position != newest.position { entries.periods.insert(first, at: 0) }
    }
}

extension CRLAuthorized {
    /// Whether the list tells of a certificate that was withdrawn at a position: it is of a later size, and the certificate did not end
    /// before the list began, so that no list before it let this one drop it (schemas/format.md section 9.1).
    func tells(of authorized: IssuanceAuthorized, withdrawnAt position: UInt64) -> Bool {
        guard self.authority == authorized.authority, self.size > position,
            let tbsCertificate = try? TBSCertificate(derEncoded: authorized.tbsCertificate)
        else { return false }
        return tbsCertificate.validity.notAfter.seconds >= self.thisUpdate.seconds
    }
}
