internal import Bytes
internal import Ledger
internal import Synchronization

/// What was in force when a log had so many entries.
///
/// Names are only ever given to later events, so that what is in force now and lies before then was in force then too. Of the others the
/// newest event before then is looked for, once.
final class PastForce: Sendable {
    private let log: any EventReading
    private let ledger: UniqueIdentifier
    private let size: UInt64
    private let earlier: EarlierBearers
    /// What was looked for: where it lies, or that there was none.
    private let known = Mutex<[ForceName: UInt64?]>([:])

    /// How many rows of the index are read at a time.
    private static let page = 1_024

    init(_ log: any EventReading, ledger: UniqueIdentifier, size: UInt64, events: (any EarlierEvents)?) {
        self.log = log
        self.ledger = ledger
        self.size = size
        self.earlier = EarlierBearers(log: log, ledger: ledger, events: events)
    }

    /// What was in force under the names in a range, in their order or against it, at most so many.
    func inForce(_ names: Range<ForceName>, isBackwards: Bool, limit: Int) async throws(StoreError) -> [InForce] {
        var found: [InForce] = []
        // Names that were taken away since lie among those that are there.
        let open = try await self.openNames(in: names)
        var rest = names
        while found.count < limit, !rest.isEmpty {
            let rows = try await self.log.inForce(rest, isBackwards: isBackwards, limit: min(Self.page, max(limit, 16)))
            found += try await self.then(rows.filter { !Range(.openCreation).contains($0.name) })
            guard let last = rows.last?.name else { break }
            rest = isBackwards ? rest.lowerBound..<last : ForceName(octets: last.octets + [0])..<rest.upperBound
        }
        guard !open.isEmpty else { return Array(found.prefix(limit)) }
        let all = (found + open).sorted { isBackwards ? $0.name > $1.name : $0.name < $1.name }
        return Array(all.prefix(limit))
    }

    /// Where what was in force under a name lies; `nil` where nothing was.
    func position(_ name: ForceName) async throws(StoreError) -> UInt64? {
        try await self.inForce(Range(of: name), isBackwards: false, limit: 1).first?.position
    }

    /// What names that are in force now were of then; those that were of nothing are left out.
    private func then(_ rows: [InForce]) async throws(StoreError) -> [InForce] {
        let replaced = rows.filter { $0.position >= self.size }.map(\.name)
        let known = self.known.withLock { known in
            Dictionary(uniqueKeysWithValues: replaced.compactMap { name in known[name].map { (name, $0) } })
        }
        let unknown = Set(replaced.filter { known[$0] == nil })
        var earlier = known
        if !unknown.isEmpty {
            let beginning = try await self.beginning(of: unknown)
            let found = try await self.earlier.newest(of: unknown, before: self.size, notBefore: beginning)
            for name in unknown { earlier.updateValue(found[name], forKey: name) }
            self.known.withLock { known in
                for name in unknown { known.updateValue(found[name], forKey: name) }
            }
        }
        return rows.compactMap { row in
            if row.position < self.size { return row }
            return (earlier[row.name] ?? nil).map { InForce(name: row.name, position: $0) }
        }
    }

    /// A position before which none of the names can have been of anything: where all are of one authority, that is its creation.
    private func beginning(of names: Set<ForceName>) async throws(StoreError) -> UInt64 {
        var authorities: Set<UniqueIdentifier> = []
        for name in names {
            guard let slot = name.octets.first.flatMap(ForceSlot.init),
                slot == .authorityMatter || slot == .revocationList,
                let authority = UniqueIdentifier(name.subject.prefix(16))
            else { return 0 }
            authorities.insert(authority)
        }
        guard authorities.count == 1, let authority = authorities.first else { return 0 }
        let events = Range<ForceName>(.authorityEvent, of: authority.octets)
        // Of one that was asked for later there was nothing.
        return try await self.log.inForce(events, isBackwards: false, limit: 1).first.map {
            min($0.position, self.size)
        } ?? 0
    }

    // MARK: - What had no ending yet

    /// The creations and reports that had no ending then, of the names in a range.
    private func openNames(in names: Range<ForceName>) async throws(StoreError) -> [InForce] {
        guard names.overlaps(Range(.openCreation)) else { return [] }
        var open: [InForce] = []
        var rest = Range<ForceName>(.authority)
        let end = ForceName(.authority, at: self.size)
        rest = rest.lowerBound..<min(rest.upperBound, end)
        while !rest.isEmpty {
            let rows = try await self.log.inForce(rest, isBackwards: false, limit: Self.page)
            for row in rows {
                guard let authority = UniqueIdentifier(row.name.subject.dropFirst(8)),
                    case let name = ForceName(.openCreation, of: authority.octets), names.contains(name),
                    try await self.isUnderWay(authority)
                else { continue }
                open.append(InForce(name: name, position: row.position))
            }
            guard let last = rows.last?.name else { break }
            rest = ForceName(octets: last.octets + [0])..<rest.upperBound
        }
        return open + (try await self.openReports(in: names))
    }

    private func isUnderWay(_ authority: UniqueIdentifier) async throws(StoreError) -> Bool {
        let events = Range<ForceName>(.authorityEvent, of: authority.octets)
        for row in try await self.log.inForce(events, isBackwards: false, limit: 8) where row.position < self.size {
            let type = try await self.log.storedEntry(at: row.position)?.header.type
            if type == EventType.authorityCreated.rawValue || type == EventType.authorityCreationFailed.rawValue {
                return false
            }
        }
        return true
    }

    private func openReports(in names: Range<ForceName>) async throws(StoreError) -> [InForce] {
        var open: [InForce] = []
        var rest = Range<ForceName>(.report, of: [1])
        while !rest.isEmpty {
            let rows = try await self.log.inForce(rest, isBackwards: false, limit: Self.page)
            for row in rows where row.position < self.size {
                guard let report = UniqueIdentifier(row.name.subject.dropFirst()),
                    case let name = ForceName.openReport(report), names.contains(name)
                else { continue }
                let ending = try await self.log.position(inForceAs: .reportEnding(report))
                if ending.map({ $0 >= self.size }) ?? true { open.append(InForce(name: name, position: row.position)) }
            }
            guard let last = rows.last?.name else { break }
            rest = ForceName(octets: last.octets + [0])..<rest.upperBound
        }
        return open
    }
}
