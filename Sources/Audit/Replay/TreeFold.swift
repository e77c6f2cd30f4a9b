internal import Bytes
internal import Cryptography
internal import EventLog
internal import Transparency

/// A tile of the tree as it is stored.
struct StoredTile: Sendable {
    let level: Int
    let number: UInt64
    /// Its hashes; none where there is no such tile, or it is damaged.
    let hashes: [Digest256]
    /// What is damaged.
    let fault: String?

    /// Reads a tile.
    init(_ level: Int, _ number: UInt64, of log: any EventReading) async throws(StoreError) {
        self.level = level
        self.number = number
        do throws(StoreError) {
            self.hashes = try await log.tile(level: level, index: number)
            self.fault = nil
        } catch {
            guard error.code == .corrupt else { throw error }
            self.hashes = []
            self.fault = error.message
        }
    }

    /// The hashes, and a finding where they are damaged.
    func hashes(_ findings: inout Findings) -> [Digest256] {
        if let fault { findings.fail(.tiles, at: (self.number * SealedSegment.width) << UInt64(8 * self.level), fault) }
        return self.hashes
    }
}

/// The tree, computed again from the leaves: compared with every stored tile and every checkpoint.
///
/// It reads nothing: what it is compared with was read with each run.
struct TreeFold: Sendable {
    private(set) var frontier = MerkleFrontier()
    /// The first position whose leaf is not known: from there on there is no tree.
    private(set) var end: UInt64?
    /// What was computed of each level's newest tile, from level 1 on, and that tile's number.
    private var levels: [(hashes: [Digest256], number: UInt64)] = []

    /// The root of everything folded in; `nil` where a leaf is missing.
    func root() throws(CryptographyError) -> Digest256? {
        self.end == nil ? try self.frontier.root() : nil
    }

    /// The roots of the trees of the entries before positions in a run that is to be folded in next; none where a leaf is missing.
    func roots(before positions: [UInt64], in read: ReadEntries) throws(CryptographyError) -> [UInt64: Digest256] {
        var roots: [UInt64: Digest256] = [:]
        guard self.end == nil, !positions.isEmpty else { return roots }
        var frontier = self.frontier
        for position in positions where try Self.append(read, upTo: position, to: &frontier) {
            roots[position] = try frontier.root()
        }
        return roots
    }

    /// Folds a run of entries in.
    mutating func fold(_ read: ReadEntries, _ findings: inout Findings) throws {
        if read.isSegment {
            try self.foldSegment(read, &findings)
        } else {
            try self.foldRows(read, &findings)
        }
    }

    private mutating func foldSegment(_ read: ReadEntries, _ findings: inout Findings) throws {
        let number = read.positions.lowerBound / SealedSegment.width
        var partial = self.frontier
        for checkpoint in read.checkpoints where checkpoint.size < read.positions.upperBound {
            let isReached = try Self.append(read, upTo: checkpoint.size, to: &partial)
            try self.compare(checkpoint, isReached && self.end == nil ? partial : nil, &findings)
        }
        // Where a segment is missing, the tile above still knows its root.
        let root =
            read.root
            ?? Self.stored(level: 1, number: number / SealedSegment.width, in: read, &findings)
            .dropFirst(Int(number % SealedSegment.width)).first
        if let root {
            try self.add(root, level: 1, index: number, read, &findings)
            if self.end == nil, try !self.frontier.append(subtree: root, height: 8) {
                self.end = read.positions.lowerBound
            }
        } else {
            self.end = self.end ?? read.positions.lowerBound
        }
        for checkpoint in read.checkpoints where checkpoint.size == read.positions.upperBound {
            try self.compare(checkpoint, self.end == nil ? self.frontier : nil, &findings)
        }
    }

    private mutating func foldRows(_ read: ReadEntries, _ findings: inout Findings) throws {
        for checkpoint in read.checkpoints {
            if self.end == nil, try !Self.append(read, upTo: checkpoint.size, to: &self.frontier) {
                self.end = self.frontier.size
            }
            try self.compare(checkpoint, self.end == nil ? self.frontier : nil, &findings)
        }
        if self.end == nil, try !Self.append(read, upTo: read.positions.upperBound, to: &self.frontier) {
            self.end = self.frontier.size
        }
    }

    /// Appends leaves up to a size; `false` where one is not known.
    private static func append(
        _ read: ReadEntries,
        upTo size: UInt64,
        to frontier: inout MerkleFrontier
    ) throws(CryptographyError) -> Bool {
        while frontier.size < size {
            guard frontier.size >= read.positions.lowerBound else { return false }
            let index = Int(frontier.size - read.positions.lowerBound)
            guard index < read.leafHashes.count, let leafHash = read.leafHashes[index] else { return false }
            try frontier.append(leafHash)
        }
        return true
    }

    private func compare(
        _ checkpoint: StoredCheckpoint,
        _ frontier: MerkleFrontier?,
        _ findings: inout Findings
    ) throws(CryptographyError) {
        let position = CheckpointInspection.position(of: checkpoint.size)
        guard let frontier else {
            return findings.fail(
                .checkpointRoots,
                at: position,
                "The tree of \(checkpoint.size.counting("entry")) cannot be computed: entry \(self.end ?? position) is missing."
            )
        }
        findings.check(
            .checkpointRoots,
            try frontier.root() == checkpoint.root,
            at: position,
            "The checkpoint of \(checkpoint.size.counting("entry")) has another root than the tree."
        )
    }

    // MARK: - Tiles

    /// Adds a computed entry of a level, and compares a tile once it is full.
    private mutating func add(
        _ hash: Digest256,
        level: Int,
        index: UInt64,
        _ read: ReadEntries,
        _ findings: inout Findings
    ) throws {
        if self.levels.count < level { self.levels.append(([], 0)) }
        let number = index / SealedSegment.width
        if self.levels[level - 1].number != number { self.levels[level - 1] = ([], number) }
        // After a gap the rest of the tile cannot be computed.
        guard self.levels[level - 1].hashes.count == Int(index % SealedSegment.width) else { return }
        self.levels[level - 1].hashes.append(hash)
        guard self.levels[level - 1].hashes.count == Int(SealedSegment.width) else { return }
        let hashes = self.levels[level - 1].hashes
        let stored = Self.stored(level: level, number: number, in: read, &findings)
        Self.compare(hashes, with: stored, level: level, number: number, &findings)
        try self.add(MerkleTree.root(of: hashes), level: level + 1, index: number, read, &findings)
    }

    /// Compares the tiles that are not full with those of a log, and looks for tiles beyond the tree.
    func unfinishedTiles(of log: any EventReading, segmentCount: UInt64) async throws(StoreError) -> Findings {
        var findings = Findings()
        for (index, tile) in self.levels.enumerated() where tile.hashes.count < Int(SealedSegment.width) {
            let stored = try await StoredTile(index + 1, tile.number, of: log).hashes(&findings)
            Self.compare(tile.hashes, with: stored, level: index + 1, number: tile.number, &findings)
        }
        for (level, number) in try await Self.lastTiles(of: log, &findings).sorted(by: { $0.key < $1.key }) {
            let count = try await StoredTile(level, number, of: log).hashes(&findings).count
            // Segments that were sealed meanwhile have their tiles.
            let now = (1...7).contains(level) ? try await log.segmentCount() >> UInt64(8 * (level - 1)) : 0
            let (first, isFar) = number.multipliedReportingOverflow(by: SealedSegment.width)
            findings.check(
                .tiles,
                !isFar && first < now && UInt64(count) <= now - first,
                at: nil,
                "There is a tile of level \(level) beyond the tree."
            )
        }
        return findings
    }

    private static func lastTiles(
        of log: any EventReading,
        _ findings: inout Findings
    ) async throws(StoreError) -> [Int: UInt64] {
        do throws(StoreError) { return try await log.lastTiles() } catch {
            guard error.code == .corrupt else { throw error }
            findings.fail(.tiles, at: nil, error.message)
            return [:]
        }
    }

    private static func compare(
        _ computed: [Digest256],
        with stored: [Digest256],
        level: Int,
        number: UInt64,
        _ findings: inout Findings
    ) {
        let wrong = computed.indices.first { $0 >= stored.count || stored[$0] != computed[$0] }
        let place = number * SealedSegment.width + UInt64(wrong ?? 0)
        findings.check(
            .tiles,
            wrong == nil,
            at: place << UInt64(8 * level),
            "Tile \(number) of level \(level) does not hold the hash of the entries below its entry \(wrong ?? 0)."
        )
    }

    private static func stored(
        level: Int,
        number: UInt64,
        in read: ReadEntries,
        _ findings: inout Findings
    ) -> [Digest256] {
        read.tiles.first { $0.level == level && $0.number == number }?.hashes(&findings) ?? []
    }
}
