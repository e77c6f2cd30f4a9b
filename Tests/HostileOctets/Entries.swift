import Bytes
import Cryptography
import EventLog
import Ledger
import Transparency

extension OctetKind {
    /// An octet for the event's type, and the event's DER.
    static let event = OctetKind("event", atMost: 2_048) { octets in
        guard let type = octets.first.map(UInt32.init) else { return }
        let payload = octets.dropFirst()
        guard let event = try? Event(derEncoded: payload, schema: EntryHeader.currentSchema, type: type) else { return }
        let encoded = try again("an event that was read") { try event.derEncoded() }
        try demand(encoded == Array(payload), "an event has one encoding")
        try demand(event.body.type.rawValue == type, "an event is of the type that its header names")
    }

    /// The header of an entry.
    static let header = OctetKind("header", atMost: EntryHeader.length + 8) { octets in
        guard let header = try? EntryHeader(decoding: octets) else { return }
        try demand(header.octets == Array(octets), "a header has one spelling")
        var hasher = LeafHasher(ledger: header.ledger)
        try demand(try hasher.leafHash(of: header) == header.leafHash(), "a leaf has one hash")
    }

    /// The hashes of a tile.
    static let tile = OctetKind("tile", atMost: Tile.octets) { octets in
        let hashes = Tile.hashes(Array(octets))
        try demand(Tile.octets(hashes) == Array(octets.prefix(hashes.count * 32)), "a tile has one spelling")
        try demand(Tile.hash(in: Array(octets), at: hashes.count) == nil, "a tile ends behind its last hash")
        guard !hashes.isEmpty else { return }
        var frontier = MerkleFrontier()
        for hash in hashes { try frontier.append(hash) }
        try demand(try frontier.root() == MerkleTree.root(of: hashes), "a tree has one root")
    }

    /// The columns of a segment's headers, as they are before they are compressed.
    static let columns = OctetKind("columns", atMost: 32_768) { octets in
        let octets = Array(octets)
        if let columns = HeaderColumns(decoding: octets) {
            try demand(columns.octets == octets, "columns have one spelling")
        }
        let segment = SealedSegment(
            number: 0,
            headers: stored(octets),
            payloads: stored([]),
            tile: [UInt8](repeating: 0, count: Tile.octets)
        )
        let opened = try? SegmentCodec.open(segment, ledger: ledger, previousLeafHash: .zero)
        try demand(opened == nil, "no entry has a leaf hash of zeros")
    }

    /// What 256 entries are made of, and then one octet of what they were sealed as that is another.
    static let segment = OctetKind("segment", atMost: 4_096) { octets in
        var choices = Choices(octets)
        let (place, mask) = (Int(choices.number(3)), choices.octet())
        let entries = try entries(&choices)
        let segment = try again("entries") { try SegmentCodec.seal(number: 0, stored: entries) }
        let whole = try again("a segment") {
            try SegmentCodec.open(segment, ledger: ledger, previousLeafHash: .zero)
        }
        try demand(whole == entries, "entries come back from their segment")
        let (from, to) = (UInt64(place % 257), UInt64(mask) + 1)
        guard from < to else { return }
        let some = try again("a part of a segment") {
            try OpenedSegment(segment, first: to, ledger: ledger, previousLeafHash: .zero).entries(from..<to)
        }
        try demand(some == Array(entries[Int(from)..<Int(to)]), "entries come back from a part of their segment")
        var damaged = segment.payloads
        damaged[place % damaged.count] ^= mask
        let other = SealedSegment(number: 0, headers: segment.headers, payloads: damaged, tile: segment.tile)
        let read = try? SegmentCodec.open(other, ledger: ledger, previousLeafHash: .zero)
        try demand(read == nil || read == entries, "damaged payloads give no other entries")
    }

    private static let ledger = UniqueIdentifier(words: (1, 2))

    /// 256 entries that octets choose: their times, streams, types, and payloads with their places.
    private static func entries(_ choices: inout Choices) throws -> [StoredEntry] {
        var entries: [StoredEntry] = []
        var time: Int64 = 0
        for position in 0..<SealedSegment.width {
            let shape = choices.octet()
            time &+= Int64(bitPattern: choices.number(Int(shape & 7) + 1))
            let payload = [UInt8](repeating: choices.octet(), count: Int(choices.octet()) * (shape & 8 == 0 ? 1 : 100))
            let header = EntryHeader(
                ledger: Self.ledger,
                position: position,
                time: Instant(microseconds: time),
                stream: UniqueIdentifier(words: (7, choices.number(1))),
                streamVersion: choices.number(Int(shape >> 5) + 1),
                type: UInt32(truncatingIfNeeded: choices.number(1)),
                schema: EntryHeader.currentSchema,
                payloadLength: UInt32(payload.count),
                payloadDigest: try SHA256.digest(of: payload),
                previousLeafHash: entries.last?.leafHash ?? .zero
            )
            let isWithheld = shape & 16 != 0
            let entry = StoredEntry(Entry(header: header, leafHash: try header.leafHash(), payload: payload))
            entries.append(
                isWithheld ? StoredEntry(header: header, leafHash: entry.leafHash, payload: .withheld) : entry
            )
        }
        return entries
    }

    /// Octets as a zlib stream that compresses nothing (RFC 1950; RFC 1951 section 3.2.4).
    private static func stored(_ octets: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var (low, high): (UInt32, UInt32) = (1, 0)
        for octet in octets {
            low = (low + UInt32(octet)) % 65_521
            high = (high + low) % 65_521
        }
        let length = UInt16(octets.count)
        stream.append(0x01)
        for number in [length, ~length] { stream += [UInt8(number & 0xFF), UInt8(number >> 8)] }
        stream += octets
        stream.append(networkOrder: high << 16 | low)
        return stream
    }
}
