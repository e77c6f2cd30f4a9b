public import Bytes
internal import Cryptography
internal import Ledger
internal import Transparency

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
            headers: try Deflater.deflate(HeaderColumns(entries).octets),
            payloads: try Deflater.deflate(payloads),
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
        let wanted = indices.clamped(to: 0..<SealedSegment.width)
        let (first, overflow) = segment.number.multipliedReportingOverflow(by: SealedSegment.width)
        guard !overflow, segment.tile.count == Tile.octets else {
            throw StoreError(.corrupt, "Segment \(segment.number): its tile is not of 256 hashes.", position: first)
        }
        guard let headers = Inflater.inflate(segment.headers, atMost: SegmentLimits.headers),
            let columns = HeaderColumns(decoding: headers)
        else {
            throw StoreError(.corrupt, "Segment \(segment.number): its headers are damaged.", position: first)
        }
        let length = columns.rows.reduce(0) { $0 + $1.inlineLength }
        guard let payloads = Inflater.inflate(segment.payloads, atMost: length), payloads.count == length else {
            throw StoreError(.corrupt, "Segment \(segment.number): its payloads are damaged.", position: first)
        }
        var hasher = LeafHasher(ledger: ledger)
        var entries: [StoredEntry] = []
        entries.reserveCapacity(wanted.count)
        var offset = 0
        var previous = previousLeafHash
        for (index, row) in columns.rows.enumerated() {
            let payload = payloads[offset..<offset + row.inlineLength]
            offset += row.inlineLength
            guard let stored = Tile.hash(in: segment.tile, at: index) else { break }
            defer { previous = stored }
            guard wanted.contains(UInt64(index)) else { continue }
            let position = first + UInt64(index)
            let header = EntryHeader(
                ledger: ledger,
                position: position,
                time: Instant(microseconds: Int64(bitPattern: row.time)),
                stream: row.stream,
                streamVersion: row.streamVersion,
                type: row.type,
                schema: row.schema,
                payloadLength: UInt32(truncatingIfNeeded: row.payloadLength),
                payloadDigest: try row.payloadDigest(inline: payload),
                previousLeafHash: previous
            )
            let leafHash: Digest256
            do throws(CryptographyError) { leafHash = try hasher.leafHash(of: header) } catch {
                throw StoreError(error)
            }
            guard leafHash == stored else {
                throw StoreError(.corrupt, "Segment \(segment.number): a leaf hash differs.", position: position)
            }
            entries.append(StoredEntry(header: header, leafHash: leafHash, payload: row.placed(payload)))
        }
        return entries
    }
}

extension HeaderColumns.Row {
    /// How many of the inflated payloads' octets are the entry's.
    fileprivate var inlineLength: Int { self.placement == .inline ? self.payloadLength : 0 }

    fileprivate func payloadDigest(inline payload: ArraySlice<UInt8>) throws(StoreError) -> Digest256 {
        if let payloadDigest { return payloadDigest }
        return try hashing { () throws(CryptographyError) in try SHA256.digest(of: payload) }
    }

    fileprivate func placed(_ payload: ArraySlice<UInt8>) -> StoredEntry.Payload {
        switch self.placement {
        case .inline: .inline(Array(payload))
        case .apart: .apart
        case .withheld: .withheld
        }
    }
}
