public import Bytes
internal import Cryptography
public import EventLog
internal import Issuance
public import Ledger
internal import Transparency

/// What an auditor takes away: the events of a part of a log, what follows from them in tables, and what ties both to the log.
public struct PackageExport: Sendable {
    /// Which part of a log.
    public struct Range: Sendable {
        /// Only requests to this authority, and what it did.
        public var authority: UniqueIdentifier?
        /// Only what this principal asked for.
        public var requester: String?
        /// From this position on.
        public var from: UInt64 = 0
        /// To before this position; to the log's end where it lies behind that.
        public var to: UInt64 = .max

        /// All of a log.
        public init() {}
    }

    /// What came of it.
    public struct Summary: Hashable, Sendable {
        /// The part: from this position, to before that one.
        public let positions: Swift.Range<UInt64>
        /// How many of its entries the package holds whole.
        public let whole: UInt64
        /// How many entries before it as well.
        public let context: UInt64
        /// How many of its entries lie beyond the checkpoint that the package names.
        public let unsigned: UInt64
    }

    private let log: any EventReading
    private let range: Range
    private let madeBy: String
    private let extras: [(name: String, octets: [UInt8])]
    private let naming: PackageTables.Naming

    /// A package of a part of a log.
    ///
    /// - Parameters:
    ///   - madeBy: The program that makes it, for people.
    ///   - extras: Files that go into it as they are.
    ///   - naming: How names of certificates are made, from the event that the log begins with.
    public init(
        log: any EventReading,
        range: Range,
        madeBy: String,
        extras: [(name: String, octets: [UInt8])] = [],
        naming: @escaping @Sendable (_ opened: LedgerOpened) -> @Sendable (UniqueIdentifier, [UInt8]) -> String
    ) {
        self.log = log
        self.range = range
        self.madeBy = madeBy
        self.extras = extras
        self.naming = naming
    }

    /// Writes the package into a folder that is not there yet.
    ///
    /// The log is read once from its beginning. What is in memory of it is what is open, what is in force, and the positions of what
    /// the package holds of the entries before its part.
    ///
    /// - Parameter progress: Told from time to time how many events were read, of how many.
    /// - Throws: ``AuditError``, `StoreError`, and what the folder throws.
    public func write(to path: String, progress: (UInt64, UInt64) -> Void = { _, _ in }) async throws -> Summary {
        let signed = try await self.log.latestSignedCheckpoint()
        let size = try await self.log.size()
        let end = min(size, self.range.to)
        guard self.range.from <= end else {
            throw AuditError("The package would end before it begins.", at: self.range.from)
        }
        let folder = try PackageFolder(path)
        do {
            let summary = try await self.write(folder, self.range.from..<end, signed, progress)
            return summary
        } catch {
            folder.abandon()
            throw error
        }
    }

    private func write(
        _ folder: PackageFolder,
        _ positions: Swift.Range<UInt64>,
        _ signed: StoredCheckpoint?,
        _ progress: (UInt64, UInt64) -> Void
    ) async throws -> Summary {
        for (name, hasRows) in PackageTables.files { try folder.begin(name, hasRows: hasRows) }
        for name in PackageEntries.files { try folder.begin(name, hasRows: true) }
        let revocations = try await RevocationLookup(log: self.log, size: positions.upperBound)
        let tables = try PackageTables(
            naming: self.naming,
            revoked: { try await revocations.revocation(of: $1, $0) },
            emit: { octets, name in try folder.append(octets, to: name) }
        )
        var selection = PackageSelection(authority: self.range.authority, requester: self.range.requester)
        let before = try await self.context(0..<positions.lowerBound, &selection, folder, tables, progress)
        let whole = try await self.part(positions, &selection, folder, tables, progress)
        try tables.finish()
        for (name, _) in PackageTables.files { try folder.end(name, isProved: true) }
        for name in PackageEntries.files { try folder.end(name, isProved: true) }
        for (name, octets) in [("rules.ndjson", Self.rules)] + self.extras { try folder.add(octets, as: name) }
        try folder.finish(try await self.manifest(positions, signed, folder.contents))
        let unsigned = positions.upperBound - min(positions.upperBound, max(positions.lowerBound, signed?.size ?? 0))
        return Summary(positions: positions, whole: whole, context: before, unsigned: unsigned)
    }

    /// Writes what the package holds of the entries before its part: what is in force then, and what is open.
    private func context(
        _ positions: Swift.Range<UInt64>,
        _ selection: inout PackageSelection,
        _ folder: PackageFolder,
        _ tables: PackageTables,
        _ progress: (UInt64, UInt64) -> Void
    ) async throws -> UInt64 {
        var whole: [UInt64] = []
        var open: [UniqueIdentifier: [StoredEntry]] = [:]
        var scan = LogScan(log: self.log, positions: positions)
        while let page = try await scan.nextPage() {
            for stored in page {
                guard let type = EventType(rawValue: stored.header.type) else { throw Self.newer(stored.header) }
                switch type.bearing {
                case .lasting:
                    let entry = try await self.log.entry(stored)
                    guard try selection.wants(entry) else { continue }
                    whole.append(stored.header.position)
                    try await self.add(entry, folder, tables, isContext: true)
                case .opens:
                    // A stream that was not chosen is not found again.
                    if !selection.isEverything, try !selection.wants(try await self.log.entry(stored)) { continue }
                    open[stored.header.stream, default: []].append(stored.alone)
                case .ends:
                    if open.removeValue(forKey: stored.header.stream) != nil, !selection.isEverything {
                        _ = try selection.wants(try await self.log.entry(stored))
                    }
                case .past: break
                }
            }
            progress(scan.reached, positions.upperBound)
        }
        for stored in open.values.joined().sorted(by: { $0.header.position < $1.header.position }) {
            whole.append(stored.header.position)
            try await self.add(try await self.log.entry(stored), folder, tables, isContext: true)
        }
        let last = positions.isEmpty ? nil : positions.upperBound - 1
        let tree = PackageTree(log: self.log, whole: whole.sorted(), alone: last)
        try await tree.cover(positions.upperBound) { subtree, root in
            try folder.append(PackageEntries.subtree(subtree, root), to: PackageEntries.before)
        }
        return UInt64(whole.count)
    }

    /// Writes the entries of the part: whole, or their leaf hashes.
    private func part(
        _ positions: Swift.Range<UInt64>,
        _ selection: inout PackageSelection,
        _ folder: PackageFolder,
        _ tables: PackageTables,
        _ progress: (UInt64, UInt64) -> Void
    ) async throws -> UInt64 {
        var whole: UInt64 = 0
        var scan = LogScan(log: self.log, positions: positions)
        while let page = try await scan.nextPage() {
            for stored in page {
                guard EventType(rawValue: stored.header.type) != nil else { throw Self.newer(stored.header) }
                let entry = try await self.log.entry(stored)
                guard try selection.wants(entry) else {
                    let leaf = PackageEntries.leaf(stored.header.position, stored.leafHash)
                    try folder.append(leaf, to: PackageEntries.leftOut)
                    continue
                }
                whole += 1
                try await self.add(entry, folder, tables, isContext: false)
            }
            progress(scan.reached, positions.upperBound)
        }
        return whole
    }

    private func add(
        _ entry: Entry,
        _ folder: PackageFolder,
        _ tables: PackageTables,
        isContext: Bool
    ) async throws {
        try folder.append(entry.header.octets + entry.payload, to: PackageEntries.entries)
        try await tables.take(entry, isContext: isContext)
    }

    private func manifest(
        _ positions: Swift.Range<UInt64>,
        _ signed: StoredCheckpoint?,
        _ files: [PackageManifest.File]
    ) async throws -> PackageManifest {
        let tree = TreeReader(self.log)
        let size = signed?.note == nil ? 0 : signed?.size ?? 0
        let ends = (min(size, positions.upperBound), max(size, positions.upperBound))
        let proof = size == 0 ? [] : try await tree.consistencyProof(from: ends.0, to: ends.1)
        return PackageManifest(
            ledger: try await self.log.identity().ledger.description,
            from: positions.lowerBound,
            to: positions.upperBound,
            fromRoot: try await tree.root(at: positions.lowerBound).octets.base64,
            toRoot: try await tree.root(at: positions.upperBound).octets.base64,
            authority: self.range.authority?.description,
            requester: self.range.requester,
            checkpoint: signed?.note,
            signedSize: size,
            consistency: proof.map { $0.octets.base64 },
            madeBy: self.madeBy,
            files: files
        )
    }

    /// What the numbers of rules mean, for people.
    private static var rules: [UInt8] {
        (1...999).compactMap { RuleSets.known.rule(numbered: $0) }.flatMap { rule in
            PackageTables.line([
                ("rule", .text(String(rule.number))), ("name", .text(rule.name)), ("citation", .text(rule.citation)),
            ])
        }
    }

    private static func newer(_ header: EntryHeader) -> AuditError {
        AuditError(
            "The ledger is newer than this program: event type \(header.type) is not known to this version",
            at: header.position,
            isNewer: true
        )
    }
}
