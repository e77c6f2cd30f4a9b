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
        /// Which revocation lists are made again.
        public var lists: Lists = .newest

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
        /// How many revocation lists it holds, made again.
        public let lists: UInt64
        /// How many of those that were asked for could not be made.
        public let listsNotMade: UInt64
        /// Why the first of these could not be.
        public let listFault: String?
        /// Whether the log's key has signed the manifest.
        public let isSigned: Bool
    }

    /// Which of the revocation lists that were signed in the part are made again.
    public enum Lists: String, Hashable, Sendable, CaseIterable {
        /// None.
        case none
        /// Of each authority, and of each part of its lists, the newest.
        case newest
        /// All.
        case all
    }

    /// What a package needs that others know how to make.
    public struct Making: Sendable {
        /// How names of certificates are made, from the event that the log begins with.
        public typealias Naming =
            @Sendable (_ opened: LedgerOpened) ->
            @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String

        /// How the newest list of an authority is made again, as of the entry with its signature.
        public typealias Listing =
            @Sendable (_ authority: UniqueIdentifier, _ partition: UniqueIdentifier?, _ ending: UInt64)
            async throws -> [UInt8]
        /// How a text that is made from the log's name is signed: the note.
        public typealias Signing = @Sendable (_ text: (_ origin: String) throws -> String) async throws -> String

        let naming: Naming
        let list: Listing
        let sign: Signing?

        /// - Parameters:
        ///   - naming: How names of certificates are made.
        ///   - list: How lists are made again.
        ///   - sign: How the manifest is signed; absent where it is not to be.
        public init(
            naming: @escaping Naming,
            list: @escaping Listing,
            sign: Signing? = nil
        ) {
            self.naming = naming
            self.list = list
            self.sign = sign
        }
    }

    private let log: any EventReading
    private let range: Range
    private let madeBy: String
    private let extras: [(name: String, octets: [UInt8])]
    private let making: Making

    /// A package of a part of a log.
    ///
    /// - Parameters:
    ///   - madeBy: The program that makes it, for people.
    ///   - extras: Files that go into it as they are.
    ///   - making: What others make of it.
    public init(
        log: any EventReading,
        range: Range,
        madeBy: String,
        extras: [(name: String, octets: [UInt8])] = [],
        making: Making
    ) {
        self.log = log
        self.range = range
        self.madeBy = madeBy
        self.extras = extras
        self.making = making
    }

    /// Writes the package into a folder, or an archive, that is not there yet.
    ///
    /// The log is read once from its beginning. What is in memory of it is what is open, what is in force, which certificates are valid or were
    /// signed in the part, and the positions of what the package holds of the entries before it.
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
        let folder = try PackageFolder(path, isArchive: path.hasSuffix(".tar"))
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
            naming: self.making.naming,
            revoked: { try await revocations.revocation(of: $1, $0) },
            emit: { octets, name in try folder.append(octets, to: name) }
        )
        var selection = PackageSelection(authority: self.range.authority, requester: self.range.requester)
        var signedLists = PackagedListPositions(self.range.lists)
        let before = try await self.context(
            0..<positions.lowerBound,
            &selection,
            &signedLists,
            folder,
            tables,
            progress
        )
        let whole = try await self.part(positions, &selection, &signedLists, folder, tables, progress)
        try tables.finish()
        for (name, _) in PackageTables.files { try folder.end(name, isProved: true) }
        for name in PackageEntries.files { try folder.end(name, isProved: true) }
        for (name, octets) in [("rules.ndjson", Self.rules)] + self.extras { try folder.add(octets, as: name) }
        let lists = try await self.writeLists(signedLists, folder)
        let manifest = try await self.manifest(positions, signed, folder.contents)
        let note = try await self.making.sign? { origin in
            try PackageNote.text(origin: origin, ledger: manifest.ledger, manifest: manifest.octets)
        }
        try folder.finish(manifest, note: note)
        let unsigned = positions.upperBound - min(positions.upperBound, max(positions.lowerBound, manifest.signedSize))
        return Summary(
            positions: positions,
            whole: whole,
            context: before,
            unsigned: unsigned,
            lists: lists.made,
            listsNotMade: lists.failed,
            listFault: lists.fault,
            isSigned: note != nil
        )
    }

    /// Makes lists again, one after the other, each a file.
    private func writeLists(
        _ positions: PackagedListPositions,
        _ folder: PackageFolder
    ) async throws -> (made: UInt64, failed: UInt64, fault: String?) {
        var (made, failed): (UInt64, UInt64) = (0, 0)
        var fault: String?
        for list in positions.all {
            let octets: [UInt8]
            do {
                octets = try await self.making.list(list.authority, list.partition, list.ending)
            } catch {
                // The package is as good without it: its digest and its signature are among the rows.
                failed += 1
                fault = fault ?? "\(error) (signed at position \(list.ending))"
                continue
            }
            try folder.add(octets, as: PackageLists.name(at: list.ending), isProved: true)
            made += 1
        }
        return (made, failed, fault)
    }

    /// Writes what the package holds of the entries before its part: what is in force then, what is open, and what is valid.
    private func context(
        _ positions: Swift.Range<UInt64>,
        _ selection: inout PackageSelection,
        _ lists: inout PackagedListPositions,
        _ folder: PackageFolder,
        _ tables: PackageTables,
        _ progress: (UInt64, UInt64) -> Void
    ) async throws -> UInt64 {
        var whole: [UInt64] = []
        var open: [UniqueIdentifier: [StoredEntry]] = [:]
        var before = PackagedValidityBefore()
        var scan = LogScan(log: self.log, positions: positions)
        while let page = try await scan.nextPage() {
            for stored in page {
                guard let type = EventType(rawValue: stored.header.type) else { throw Self.newer(stored.header) }
                // How a report of before the part ends in it is not told: nobody could say whose it is.
                guard !type.isOfReport else { continue }
                let isRead = !selection.isEverything || type.bearing == .lasting || PackagedValidityBefore.asks(type)
                let entry = isRead ? try await self.log.entry(stored) : nil
                if let entry, try !selection.wants(entry) { continue }
                try before.take(stored.header, entry?.body())
                switch type.bearing {
                case .lasting:
                    guard let entry else { continue }
                    whole.append(stored.header.position)
                    try await self.add(entry, folder, tables, isContext: true)
                case .opens: open[stored.header.stream, default: []].append(stored.alone)
                case .ends: open[stored.header.stream] = nil
                case .past: break
                }
            }
            progress(scan.reached, positions.upperBound)
        }
        for stored in open.values.joined().sorted(by: { $0.header.position < $1.header.position }) {
            whole.append(stored.header.position)
            let entry = try await self.log.entry(stored)
            try lists.take(entry)
            try await self.add(entry, folder, tables, isContext: true)
        }
        tables.begin(try before.finish { try folder.append($0, to: PackageEntries.valid, rows: $1) })
        let last = positions.isEmpty ? nil : positions.upperBound - 1
        let tree = PackageTree(log: self.log, whole: whole.sorted(), alone: last)
        try await tree.cover(positions.upperBound) { subtree, root in
            try folder.append(PackageEntries.subtree(subtree, root), to: PackageEntries.before)
        }
        return UInt64(whole.count)
    }

    /// Writes the entries of the part: whole, or their headers.
    private func part(
        _ positions: Swift.Range<UInt64>,
        _ selection: inout PackageSelection,
        _ lists: inout PackagedListPositions,
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
                    try folder.append(stored.header.octets, to: PackageEntries.leftOut)
                    continue
                }
                whole += 1
                try lists.take(entry)
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
