internal import Bytes
internal import Ledger

/// What a segment stores of its entries' headers, column by column: all that cannot be computed again.
///
/// The layout, octet by octet, is section 4 of schemas/format.md.
package struct HeaderColumns {
    /// The version of the layout.
    static let layout: UInt8 = 0x01

    /// One entry's part.
    struct Row {
        var time: UInt64
        var stream: UniqueIdentifier
        var streamVersion: UInt64
        var type: UInt32
        var schema: UInt16
        var placement: Placement
        var payloadLength: Int
        /// The payload's digest, where the payload does not lie inline: only from that of the payload can it be computed.
        var payloadDigest: Digest256?
    }

    /// Where a payload lies, as a number.
    enum Placement: UInt64 {
        case inline, apart, withheld
    }

    /// 256 entries' parts, in order.
    var rows: [Row]

    /// The columns of entries.
    init(_ entries: [StoredEntry]) {
        self.rows = entries.map {
            let placement = Placement($0.payload)
            return Row(
                time: UInt64(bitPattern: $0.header.time.microseconds),
                stream: $0.header.stream,
                streamVersion: $0.header.streamVersion,
                type: $0.header.type,
                schema: $0.header.schema,
                placement: placement,
                payloadLength: Int($0.header.payloadLength),
                payloadDigest: placement == .inline ? nil : $0.header.payloadDigest
            )
        }
    }

    /// The columns that octets spell; `nil` where they are not 256 rows and nothing else, or exceed a limit.
    package init?(decoding octets: [UInt8]) {
        var cursor = OctetCursor(octets)
        guard cursor.octet() == Self.layout,
            let times = Self.column(&cursor, atMost: .max), let references = Self.column(&cursor, atMost: 256),
            let versions = Self.column(&cursor, atMost: .max),
            let types = Self.column(&cursor, atMost: UInt64(UInt32.max)),
            let schemas = Self.column(&cursor, atMost: UInt64(UInt16.max)),
            let placements = Self.column(&cursor, atMost: Placement.withheld.rawValue),
            let lengths = Self.column(&cursor, atMost: UInt64(SegmentLimits.payload))
        else { return nil }
        var streams = StreamTable()
        var time: UInt64 = 0
        self.rows = []
        self.rows.reserveCapacity(times.count)
        for index in times.indices {
            guard let placement = Placement(rawValue: placements[index]),
                placement != .inline || lengths[index] <= UInt64(SegmentLimits.inline)
            else { return nil }
            time &+= times[index]
            let stream: Int
            if references[index] == 0 {
                guard let octets = cursor.octets(16), let identifier = UniqueIdentifier(octets),
                    let introduced = streams.introduce(identifier)
                else { return nil }
                stream = introduced
            } else {
                stream = streams.identifiers.count - Int(references[index])
                guard stream >= 0 else { return nil }
            }
            let version = streams.nextVersions[stream] &+ versions[index]
            streams.nextVersions[stream] = version &+ 1
            self.rows.append(
                Row(
                    time: time,
                    stream: streams.identifiers[stream],
                    streamVersion: version,
                    type: UInt32(truncatingIfNeeded: types[index]),
                    schema: UInt16(truncatingIfNeeded: schemas[index]),
                    placement: placement,
                    payloadLength: Int(lengths[index])
                )
            )
        }
        for index in self.rows.indices where self.rows[index].placement != .inline {
            guard let octets = cursor.octets(32), let digest = Digest256(octets) else { return nil }
            self.rows[index].payloadDigest = digest
        }
        guard cursor.isAtEnd else { return nil }
    }

    /// The columns' octets, before compression.
    package var octets: [UInt8] {
        var octets = [Self.layout]
        octets.reserveCapacity(4096)
        var time: UInt64 = 0
        for row in self.rows {
            octets.append(varint: row.time &- time)
            time = row.time
        }
        var streams = StreamTable()
        var versions: [UInt64] = []
        for row in self.rows {
            let stream: Int
            if let known = streams.numbers[row.stream] {
                stream = known
                octets.append(varint: UInt64(streams.identifiers.count - known))
            } else {
                stream = streams.introduce(row.stream) ?? 0
                octets.append(varint: 0)
            }
            versions.append(row.streamVersion &- streams.nextVersions[stream])
            streams.nextVersions[stream] = row.streamVersion &+ 1
        }
        for version in versions { octets.append(varint: version) }
        for row in self.rows { octets.append(varint: UInt64(row.type)) }
        for row in self.rows { octets.append(varint: UInt64(row.schema)) }
        for row in self.rows { octets.append(varint: row.placement.rawValue) }
        for row in self.rows { octets.append(varint: UInt64(row.payloadLength)) }
        for identifier in streams.identifiers {
            octets.append(networkOrder: identifier.words.0)
            octets.append(networkOrder: identifier.words.1)
        }
        for row in self.rows { row.payloadDigest?.append(to: &octets) }
        return octets
    }

    private static func column(_ cursor: inout OctetCursor, atMost limit: UInt64) -> [UInt64]? {
        var column: [UInt64] = []
        column.reserveCapacity(Int(SealedSegment.width))
        for _ in 0..<SealedSegment.width {
            guard let value = cursor.varint(), value <= limit else { return nil }
            column.append(value)
        }
        return column
    }
}

extension HeaderColumns.Placement {
    init(_ payload: StoredEntry.Payload) {
        switch payload {
        case .inline: self = .inline
        case .apart: self = .apart
        case .withheld: self = .withheld
        }
    }
}

/// The streams of one segment in the order in which they appear, and the version that each is expected to have next.
private struct StreamTable {
    var identifiers: [UniqueIdentifier] = []
    var nextVersions: [UInt64] = []
    /// With room for what a segment of issuances has.
    var numbers = [UniqueIdentifier: Int](minimumCapacity: Int(SealedSegment.width) / 2)

    /// Adds a stream; `nil` where it was there already: one segment has one spelling.
    mutating func introduce(_ identifier: UniqueIdentifier) -> Int? {
        let number = self.identifiers.count
        guard self.numbers.updateValue(number, forKey: identifier) == nil else { return nil }
        self.identifiers.append(identifier)
        self.nextVersions.append(0)
        return number
    }
}
