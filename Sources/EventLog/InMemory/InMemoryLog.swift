internal import Bytes
internal import Ledger

/// What a log holds, as a value: a batch makes another value of it, or none.
struct InMemoryLog: Sendable {
    private(set) var entries: [Entry] = []
    private(set) var segments: [SealedSegment] = []
    /// The hashes of each level from 1 on, all tiles of it in one row.
    private(set) var levels: [[Digest256]] = []
    private(set) var checkpoints: [StoredCheckpoint] = []
    private(set) var indexes = LedgerIndexes()
    private(set) var serials: [Certificate: SerialEntry] = [:]
    private(set) var revocations: [Certificate: RevocationEntry] = [:]
    /// In the order of their positions.
    private(set) var withdrawn: [WithdrawnCertificate] = []
    /// In the order of their positions.
    private(set) var recent: [RecentIssuance] = []
    private var versions = RecentVersions()

    /// What names one certificate.
    struct Certificate: Hashable, Sendable, Comparable {
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]

        static func < (left: Self, right: Self) -> Bool {
            guard left.serialNumber == right.serialNumber else {
                return left.serialNumber.lexicographicallyPrecedes(right.serialNumber)
            }
            return left.authority < right.authority
        }
    }

    /// Takes a batch in; on an error the value is no longer of use.
    mutating func append(_ batch: LogBatch, ledger: UniqueIdentifier) throws(StoreError) {
        guard UInt64(self.entries.count) == batch.expectedSize else {
            throw StoreError(.conflict, "The batch is for a log of \(batch.expectedSize) entries.")
        }
        try BatchRules.checkChain(batch, lastLeafHash: self.entries.last?.leafHash ?? .zero)
        for entry in batch.entries { try self.versions.append(entry.header) }
        self.entries += batch.entries
        try self.apply(batch.indexChanges)
        for segment in batch.segments { try self.seal(segment, ledger: ledger) }
        if let intended = batch.intendedCheckpoint { try self.store(intended) }
        for signed in batch.signedCheckpoints { try self.store(signed) }
    }

    private mutating func apply(_ changes: IndexChanges) throws(StoreError) {
        var intents = Dictionary(
            self.indexes.openIntents.values.map { ($0.position, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for position in changes.closed where intents.removeValue(forKey: position) == nil {
            throw BatchRules.malformed("An intent that is not open gets an ending.", position)
        }
        for (position, intent) in changes.opened where intents.updateValue(intent, forKey: position) != nil {
            throw BatchRules.malformed("An intent is opened twice.", position)
        }
        for entry in changes.serials {
            let name = Certificate(entry)
            guard self.serials.updateValue(entry, forKey: name) == nil else {
                throw BatchRules.malformed("A serial number is used twice.", entry.ending)
            }
        }
        for entry in changes.revocations {
            let name = Certificate(entry)
            guard self.revocations.updateValue(entry, forKey: name) == nil else {
                throw BatchRules.malformed("A certificate is revoked twice.", entry.position)
            }
        }
        for withdrawal in changes.withdrawals {
            if let certificate = try self.certificate(of: withdrawal) { self.withdrawn.append(certificate) }
        }
        for change in changes.recent { self.apply(change) }
        for (stream, next) in changes.streamVersions where next <= self.indexes.streamVersions[stream] ?? 0 {
            throw BatchRules.malformed("A stream only goes on; \(stream) would not.", nil)
        }
        let released = Set(changes.released)
        self.indexes = LedgerIndexes(
            openIntents: Array(intents.values),
            certificateCounts: self.indexes.certificateCounts.merging(changes.certificateCounts) { $1 },
            keyAccounts: self.indexes.keyAccounts.merging(changes.keyAccounts) { $1 },
            inForce: self.indexes.inForce.filter { !released.contains($0.key) }.merging(changes.inForce) { $1 },
            streamVersions: self.indexes.streamVersions.merging(changes.streamVersions) { $1 }
        )
    }

    private mutating func apply(_ change: RecentChange) {
        switch change {
        case .forgotten: self.recent = []
        case .issued(let issuance):
            let index = self.recent.firstIndex { $0.position > issuance.position } ?? self.recent.endIndex
            self.recent.insert(issuance, at: index)
        case .passed(let time, let entries):
            let over = self.recent.filter { $0.until <= time }.sorted {
                ($0.until, $0.position) < ($1.until, $1.position)
            }
            let gone = Set(over.prefix(entries).map(\.position))
            self.recent.removeAll { gone.contains($0.position) }
        }
    }

    /// The certificate that is withdrawn; `nil` where none was issued.
    private func certificate(of withdrawal: Withdrawal) throws(StoreError) -> WithdrawnCertificate? {
        let name = Certificate(authority: withdrawal.authority, serialNumber: withdrawal.serialNumber)
        let issued = self.serials[name].flatMap { $0.standing == .issued ? $0.intent : nil }
        guard let intent = withdrawal.intent ?? issued else { return nil }
        return WithdrawnCertificate(withdrawal, try CertificateTerm(ofIntentIn: self.entries[Int(intent)]))
    }

    private mutating func seal(_ segment: SealedSegment, ledger: UniqueIdentifier) throws(StoreError) {
        guard UInt64(self.segments.count) == segment.number else {
            throw BatchRules.malformed("Segment \(segment.number) is not the next.", nil)
        }
        let first = self.segments.count * 256
        var root = try BatchRules.root(
            of: segment,
            replacing: self.entries.dropFirst(first).prefix(256).map(\.leafHash),
            ledger: ledger,
            previousLeafHash: first == 0 ? .zero : self.entries[first - 1].leafHash
        )
        self.segments.append(segment)
        for level in 0... {
            if self.levels.count == level { self.levels.append([]) }
            self.levels[level].append(root)
            guard self.levels[level].count.isMultiple(of: 256) else { return }
            root = try Tile.root(of: self.levels[level].suffix(256))
        }
    }

    private mutating func store(_ intended: IntendedCheckpoint) throws(StoreError) {
        if let latest = self.checkpoints.last, latest.size >= intended.size {
            guard latest.size == intended.size, latest.root == intended.root else {
                throw BatchRules.malformed("Two roots are intended for \(intended.size) entries.", nil)
            }
            return
        }
        self.checkpoints.append(StoredCheckpoint(size: intended.size, root: intended.root, note: nil))
    }

    private mutating func store(_ signed: SignedCheckpoint) throws(StoreError) {
        guard let index = self.checkpoints.lastIndex(where: { $0.size == signed.size }),
            self.checkpoints[index].root == signed.root,
            self.checkpoints[index].note == nil || self.checkpoints[index].note == signed.note
        else { throw BatchRules.malformed("A note is for no checkpoint that was intended.", nil) }
        self.checkpoints[index] = StoredCheckpoint(size: signed.size, root: signed.root, note: signed.note)
    }
}

extension InMemoryLog.Certificate {
    init(_ entry: SerialEntry) { self.init(authority: entry.authority, serialNumber: entry.serialNumber) }

    init(_ entry: RevocationEntry) { self.init(authority: entry.authority, serialNumber: entry.serialNumber) }
}
