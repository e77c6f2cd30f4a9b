import Bytes
import Cryptography
import EventLog
import Ledger
import Testbed
import Transparency

/// A sequencer in small: gives entries their places, and makes the batches that a store takes.
struct LogBuilder {
    let ledger: UniqueIdentifier
    private(set) var entries: [Entry] = []
    private(set) var frontier = MerkleFrontier()
    private(set) var sealed: UInt64 = 0
    private var versions: [UniqueIdentifier: UInt64] = [:]
    private var random: SplitMix64

    init(ledger: UniqueIdentifier = UniqueIdentifier(words: (1, 2)), seed: UInt64 = 1) {
        self.ledger = ledger
        self.random = SplitMix64(seed: seed)
    }

    var size: UInt64 { UInt64(self.entries.count) }

    /// An entry of a type in a stream; the payload is random, and the version the stream's next, where none is given.
    mutating func entry(
        stream: UInt64? = nil,
        version: UInt64? = nil,
        type: EventType = .issuanceRequested,
        at time: Instant? = nil,
        payload: [UInt8]? = nil
    ) throws -> Entry {
        let stream = UniqueIdentifier(words: (7, stream ?? self.size / 3))
        let count = Int.random(in: 0...200, using: &self.random)
        let payload = payload ?? (0..<count).map { _ in UInt8.random(in: 0...255, using: &self.random) }
        let header = EntryHeader(
            ledger: self.ledger,
            position: self.size,
            time: time ?? Instant(microseconds: 1_700_000_000_000_000 + Int64(self.size) * 137),
            stream: stream,
            streamVersion: version ?? self.versions[stream, default: 0],
            type: type.rawValue,
            schema: EntryHeader.currentSchema,
            payloadLength: UInt32(payload.count),
            payloadDigest: try SHA256.digest(of: payload),
            previousLeafHash: self.entries.last?.leafHash ?? .zero
        )
        self.versions[stream, default: 0] += 1
        let entry = Entry(header: header, leafHash: try header.leafHash(), payload: payload)
        self.entries.append(entry)
        try self.frontier.append(entry.leafHash)
        return entry
    }

    /// A batch of so many new entries.
    mutating func batch(_ count: Int) throws -> LogBatch {
        var batch = LogBatch(expectedSize: self.size)
        for _ in 0..<count { batch.entries.append(try self.entry()) }
        return batch
    }

    /// The next segment, of entries that are complete.
    mutating func nextSegment() throws -> SealedSegment {
        let first = Int(self.sealed) * 256
        let segment = try SegmentCodec.seal(
            number: self.sealed,
            stored: Array(self.entries[first..<first + 256]).map(StoredEntry.init)
        )
        self.sealed += 1
        return segment
    }

    /// Commits so many entries in batches, and seals every full run.
    mutating func fill(_ store: any EventAppending, _ count: Int, batch width: Int = 100) throws {
        var left = count
        while left > 0 {
            var batch = try self.batch(min(left, width))
            left -= batch.entries.count
            while self.size >= (self.sealed + 1) * 256 { batch.segments.append(try self.nextSegment()) }
            try store.commit(batch)
        }
    }
}
