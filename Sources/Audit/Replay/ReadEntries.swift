internal import Bytes
internal import EventLog
internal import Ledger

/// A run of positions as it was read, computed again, and compared with itself.
struct ReadEntries: Sendable {
    /// One entry whose header could be read.
    struct One: Sendable {
        let header: EntryHeader
        let leafHash: Digest256
        /// What it says; absent where payloads are not read, or this one could not be, or is withheld.
        let fact: RecordedFact?
        /// How long the certificate that it intends is to be told of; absent where it intends none.
        let term: CertificateTerm?
        /// Why this program cannot read what it says, where a later one could.
        let newer: String?
        /// Whether its payload is withheld.
        let isWithheld: Bool
    }

    /// The positions.
    let positions: Range<UInt64>
    /// Those entries whose headers could be read, in order.
    var entries: [One] = []
    /// The leaf hash of each position as it is stored; absent where none is.
    var leafHashes: [Digest256?] = []
    /// The root over all leaf hashes, where this is a sealed segment.
    var root: Digest256?
    /// How many payloads are withheld.
    var withheld = 0
    /// Whether this is a sealed segment.
    var isSegment = false
    /// The checkpoints whose last entry lies in the run.
    var checkpoints: [StoredCheckpoint] = []
    /// What is wrong with their notes under the log's first name and key, by size.
    var checkpointFaults: [UInt64: String] = [:]
    /// Those entries, with their positions, that give the log another name or key; without what they say where that is not known.
    var epochFacts: [(position: UInt64, body: EventBody?)] = []
    /// The roots of the trees of the entries before those that open an epoch, by their positions; known once the runs before are folded in.
    var rootsBefore: [UInt64: Digest256] = [:]
    /// The stored tiles that the tree is compared with once the run is folded in: those that it fills, and the one above a segment
    /// that cannot be read.
    var tiles: [StoredTile] = []
    /// What was checked and found while reading.
    var findings = Findings()

    init(_ positions: Range<UInt64>) { self.positions = positions }

    /// Whether there is nothing at all at these positions.
    var isVoid: Bool { self.entries.isEmpty && self.leafHashes.allSatisfy { $0 == nil } }

    /// Whether an entry is missing or could not be read.
    var hasGap: Bool { self.entries.count < self.positions.count || self.entries.contains { $0.fact == nil } }

    /// Whether nothing is missing but what was withheld.
    var isWithheldInPart: Bool {
        self.withheld > 0 && self.entries.count == self.positions.count
            && self.entries.count { $0.fact == nil } == self.withheld
    }
}
