package import Bytes
internal import Cryptography
internal import Ledger

/// A sealed segment, decompressed: any of its entries can be computed again and compared with its tile.
package struct OpenedSegment: Sendable {
    /// The segment's number.
    package let number: UInt64
    private let ledger: UniqueIdentifier
    /// The leaf hash of the entry before the segment.
    private let previousLeafHash: Digest256
    private let tile: [UInt8]
    private let rows: [HeaderColumns.Row]
    /// Where each entry's octets begin among the payloads.
    private let offsets: [Int]
    private let payloads: [UInt8]
    /// How many entries' payloads are inflated.
    private let end: Int

    /// Opens a segment, or the first of its entries only; the previous leaf hash is that of the entry before it.
    ///
    /// Payloads are one stream, and an entry in its middle needs no octet that comes after it. What was not inflated was not looked at.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where its parts are not those of a segment.
    package init(
        _ segment: SealedSegment,
        first end: UInt64 = SealedSegment.width,
        ledger: UniqueIdentifier,
        previousLeafHash: Digest256
    ) throws(StoreError) {
        let (first, overflow) = segment.number.multipliedReportingOverflow(by: SealedSegment.width)
        guard !overflow, segment.tile.count == Tile.octets else {
            throw StoreError(.corrupt, "Segment \(segment.number): its tile is not of 256 hashes.", position: first)
        }
        guard let headers = SegmentLimits.inflated(segment.headers, atMost: SegmentLimits.headers),
            let columns = HeaderColumns(decoding: headers)
        else {
            throw StoreError(.corrupt, "Segment \(segment.number): its headers are damaged.", position: first)
        }
        var offsets: [Int] = []
        offsets.reserveCapacity(columns.rows.count)
        var length = 0
        for row in columns.rows {
            offsets.append(length)
            length += row.inlineLength
        }
        let isWhole = end >= UInt64(offsets.count)
        let wanted = isWhole ? length : offsets[Int(end)]
        guard
            let payloads = isWhole
                ? SegmentLimits.inflated(segment.payloads, atMost: wanted)
                : SegmentLimits.inflated(segment.payloads, first: wanted),
            payloads.count == wanted
        else {
            throw StoreError(.corrupt, "Segment \(segment.number): its payloads are damaged.", position: first)
        }
        self.number = segment.number
        self.ledger = ledger
        self.previousLeafHash = previousLeafHash
        self.tile = segment.tile
        self.rows = columns.rows
        self.offsets = offsets
        self.payloads = payloads
        self.end = isWhole ? offsets.count : Int(end)
    }

    /// Whether an entry's payload is there.
    package func holds(_ index: UInt64) -> Bool { index < UInt64(self.end) }

    /// How many octets it takes in memory, about.
    package var size: Int {
        self.payloads.count + self.tile.count + self.rows.count * MemoryLayout<HeaderColumns.Row>.stride
    }

    /// Some of its entries, each computed again and compared with the tile: of `indices` those that it holds.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` with the first position that does not agree.
    package func entries(_ indices: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        let wanted = indices.clamped(to: 0..<UInt64(self.end))
        var hasher = LeafHasher(ledger: self.ledger)
        var entries: [StoredEntry] = []
        entries.reserveCapacity(wanted.count)
        var previous =
            wanted.lowerBound == 0
            ? self.previousLeafHash : Tile.hash(in: self.tile, at: Int(wanted.lowerBound) - 1) ?? .zero
        for index in Int(wanted.lowerBound)..<Int(wanted.upperBound) {
            let row = self.rows[index]
            let offset = self.offsets[index]
            let payload = self.payloads[offset..<offset + row.inlineLength]
            let position = self.number * SealedSegment.width + UInt64(index)
            let header = EntryHeader(
                ledger: self.ledger,
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
            let leafHash = try hashing { () throws(CryptographyError) in try hasher.leafHash(of: header) }
            guard leafHash == Tile.hash(in: self.tile, at: index) else {
                throw StoreError(.corrupt, "Segment \(self.number): a leaf hash differs.", position: position)
            }
            entries.append(StoredEntry(header: header, leafHash: leafHash, payload: row.placed(payload)))
            previous = leafHash
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
        case .inline: .inline(payload)
        case .apart: .apart
        case .withheld: .withheld
        }
    }
}
