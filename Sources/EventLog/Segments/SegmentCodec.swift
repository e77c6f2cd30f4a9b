public import Bytes
internal import Ledger

/// The bundling of 256 entries into one compressed segment, and back.
///
/// Magic, ledger, position, previous leaf hash and the digests of inline payloads are not stored: they are computed again, and
/// the level-0 tile shows that they come out the same. A payload that lies apart, or is withheld, leaves its length and its
/// digest: no other entry is proved by it. The layout is section 4 of schemas/format.md.
public enum SegmentCodec {
    /// The segment of 256 entries, compressed, opened again and compared with them; payloads that lie apart stay where they are.
    ///
    /// It takes a few milliseconds, no lock, and at most some 50 MiB, whatever the events: meant for any thread but the writer's.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where the entries are not those of the segment, or do not survive; ``StoreError/Code/unavailable``
    ///   where zlib cannot work.
    public static func seal(number: UInt64, stored entries: [StoredEntry]) throws(StoreError) -> SealedSegment {
        let (first, overflow) = number.multipliedReportingOverflow(by: SealedSegment.width)
        guard entries.count == Int(SealedSegment.width), !overflow, let ledger = entries.first?.header.ledger,
            let previousLeafHash = entries.first?.header.previousLeafHash
        else { throw StoreError(.corrupt, "A segment is made of \(entries.count) entries instead of 256.") }
        var payloads: [UInt8] = []
        var tile: [UInt8] = []
        tile.reserveCapacity(Tile.octets)
        for (index, entry) in entries.enumerated() {
            guard entry.header.position == first &+ UInt64(index) else {
                throw StoreError(.corrupt, "An entry is not at its segment's place.", position: entry.header.position)
            }
            if case .inline(let payload) = entry.payload { payloads.append(contentsOf: payload) }
            entry.leafHash.append(to: &tile)
        }
        var segment = SealedSegment(
            number: number,
            headers: try SegmentLimits.deflated(HeaderColumns(entries).octets),
            payloads: try SegmentLimits.deflated(payloads),
            tile: tile
        )
        guard try self.open(segment, ledger: ledger, previousLeafHash: previousLeafHash) == entries else {
            throw StoreError(.corrupt, "Entries do not come back from their segment as they went in.", position: first)
        }
        segment.verifiedRoot = try Tile.root(of: Tile.hashes(tile))
        return segment
    }

    /// The 256 entries of a segment, with every digest and every leaf hash computed again and compared with its tile.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` with the first position that does not agree.
    public static func open(
        _ segment: SealedSegment,
        ledger: UniqueIdentifier,
        previousLeafHash: Digest256
    ) throws(StoreError) -> [StoredEntry] {
        try self.open(segment, only: 0..<SealedSegment.width, ledger: ledger, previousLeafHash: previousLeafHash)
    }

    /// Some of a segment's entries, each computed again and compared with the tile; `indices` lie within 0 ..< 256.
    ///
    /// The previous leaf hash is that of the entry before the segment.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` with the first position that does not agree.
    public static func open(
        _ segment: SealedSegment,
        only indices: Range<UInt64>,
        ledger: UniqueIdentifier,
        previousLeafHash: Digest256
    ) throws(StoreError) -> [StoredEntry] {
        try OpenedSegment(segment, ledger: ledger, previousLeafHash: previousLeafHash).entries(indices)
    }
}
