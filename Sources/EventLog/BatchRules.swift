package import Bytes
internal import Ledger

/// What a batch must be before any store looks at its log: the same for every store.
package enum BatchRules {
    /// Refuses a batch that contradicts itself.
    package static func check(_ batch: LogBatch, ledger: UniqueIdentifier) throws(StoreError) {
        var position = batch.expectedSize
        for entry in batch.entries {
            let header = entry.header
            guard header.position == position, header.ledger == ledger else {
                throw self.malformed("An entry is not at its place in its ledger.", position)
            }
            guard entry.payload.count == Int(header.payloadLength), entry.payload.count <= SegmentLimits.payload else {
                throw self.malformed("A payload is too long, or not as long as its header says.", position)
            }
            let (next, overflow) = position.addingReportingOverflow(1)
            guard !overflow, next <= UInt64(Int64.max) else { throw self.malformed("The log is full.", position) }
            position = next
        }
        for pair in zip(batch.entries, batch.entries.dropFirst())
        where pair.1.header.previousLeafHash != pair.0.leafHash {
            throw self.malformed("An entry does not name the one before it.", pair.1.header.position)
        }
        if let intended = batch.intendedCheckpoint, intended.size != position {
            throw self.malformed("A checkpoint of \(intended.size) entries is intended for a log of \(position).", nil)
        }
        for signed in batch.signedCheckpoints where signed.note.isEmpty || signed.note.utf8.contains(0) {
            throw self.malformed("A signed checkpoint's note is empty or holds a NUL.", nil)
        }
    }

    /// Refuses a batch whose first entry does not name the log's last.
    package static func checkChain(_ batch: LogBatch, lastLeafHash: Digest256) throws(StoreError) {
        guard let first = batch.entries.first, first.header.previousLeafHash != lastLeafHash else { return }
        throw self.malformed("The first entry does not name the log's last.", first.header.position)
    }

    /// The root of a segment that is about to replace entries with the given leaf hashes.
    package static func root(
        of segment: SealedSegment,
        replacing leafHashes: [Digest256],
        ledger: UniqueIdentifier,
        previousLeafHash: Digest256
    ) throws(StoreError) -> Digest256 {
        let first = segment.number &* SealedSegment.width
        guard leafHashes.count == Int(SealedSegment.width), Tile.octets(leafHashes) == segment.tile else {
            throw self.malformed("Segment \(segment.number) is not of the entries that it would replace.", first)
        }
        if let root = segment.verifiedRoot { return root }
        _ = try SegmentCodec.open(segment, ledger: ledger, previousLeafHash: previousLeafHash)
        return try Tile.root(of: leafHashes)
    }

    /// The refusal of a batch that contradicts itself or the log.
    package static func malformed(_ message: String, _ position: UInt64?) -> StoreError {
        StoreError(.notDurable, "The batch is malformed. \(message)", position: position)
    }
}
