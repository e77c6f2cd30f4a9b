internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Ledger
internal import Transparency

/// The reading of a log, run by run: what can be checked of entries without knowing those before.
struct LogReading: Sendable {
    let log: any EventReading
    let ledger: UniqueIdentifier
    let depth: Replay.Depth
    let checkpoints: CheckpointInspection

    /// How many damaged entries of one run are told one by one.
    private static let patience = 8

    /// Reads one sealed segment, and the tiles that the tree is compared with at its end.
    func segment(_ number: UInt64) async throws -> ReadEntries {
        var read = try await self.entries(ofSegment: number)
        if read.root == nil { read.tiles.append(try await StoredTile(1, number / SealedSegment.width, of: self.log)) }
        var level = 1
        var filled = number + 1
        while filled.isMultiple(of: SealedSegment.width) {
            filled /= SealedSegment.width
            read.tiles.append(try await StoredTile(level, filled - 1, of: self.log))
            level += 1
        }
        return read
    }

    private func entries(ofSegment number: UInt64) async throws -> ReadEntries {
        let first = number * SealedSegment.width
        var read = ReadEntries(first..<first + SealedSegment.width)
        read.isSegment = true
        try await self.checkpoints.inspect(&read)
        let segment: SealedSegment
        do throws(StoreError) {
            guard let stored = try await self.log.segment(number) else {
                read.findings.fail(.densePositions, at: first, "Segment \(number) is missing.")
                read.leafHashes = [Digest256?](repeating: nil, count: Int(SealedSegment.width))
                return read
            }
            segment = stored
        } catch {
            try self.record(error, at: first, in: &read)
            read.leafHashes = [Digest256?](repeating: nil, count: Int(SealedSegment.width))
            return read
        }
        let previous = try await self.leafHash(before: first)
        if previous == nil {
            read.findings.fail(.previousLeafHash, at: first, "The entry before is missing.")
        }
        let entries = try self.open(segment, previousLeafHash: previous, into: &read)
        try await self.take(entries, into: &read)
        let hashes = stride(from: 0, to: min(segment.tile.count, 8_192), by: 32).compactMap {
            Digest256(segment.tile[$0..<min($0 + 32, segment.tile.count)])
        }
        read.leafHashes = hashes
        if hashes.count == Int(SealedSegment.width) {
            read.root = try MerkleTree.root(ofFull: hashes)
        } else {
            read.findings.fail(.tiles, at: first, "The tile of segment \(number) is not of 256 hashes.")
            read.leafHashes += [Digest256?](repeating: nil, count: Int(SealedSegment.width) - hashes.count)
        }
        return read
    }

    /// Opens a segment as far as it can be: each damaged entry is told, and the chain goes on from the stored tile.
    private func open(
        _ segment: SealedSegment,
        previousLeafHash: Digest256?,
        into read: inout ReadEntries
    ) throws -> [StoredEntry] {
        let first = read.positions.lowerBound
        var entries: [StoredEntry] = []
        var next: UInt64 = previousLeafHash == nil ? 1 : 0
        var damaged = 0
        while next < SealedSegment.width, damaged < Self.patience {
            do throws(StoreError) {
                let opened = try self.open(segment, next..<SealedSegment.width, previousLeafHash)
                return entries.isEmpty ? opened : entries + opened
            } catch {
                let position = error.position ?? first
                // What is damaged as a whole was told the first time.
                guard damaged == 0 || position >= first + next else { return entries }
                try self.record(error, at: position, in: &read)
                damaged += 1
                guard position >= first + next else { return entries }
                if position > first + next {
                    entries += try self.open(segment, next..<position - first, previousLeafHash)
                }
                next = position - first + 1
            }
        }
        return entries
    }

    private func open(
        _ segment: SealedSegment,
        _ indices: Range<UInt64>,
        _ previousLeafHash: Digest256?
    ) throws(StoreError) -> [StoredEntry] {
        try SegmentCodec.open(
            segment,
            only: indices,
            ledger: self.ledger,
            previousLeafHash: previousLeafHash ?? .zero
        )
    }

    /// Reads entries that were rows when the replay began.
    func rows(_ positions: Range<UInt64>) async throws -> ReadEntries {
        var read = ReadEntries(positions)
        try await self.checkpoints.inspect(&read)
        var entries: [StoredEntry] = []
        var next = positions.lowerBound
        var damaged = 0
        while next < positions.upperBound, damaged < 4 * Self.patience {
            var end = positions.upperBound
            do throws(StoreError) {
                try await self.append(next..<end, to: &entries)
            } catch {
                guard error.code == .corrupt else { throw error }
                end = max(next, min(error.position ?? next, end - 1))
                try? await self.append(next..<end, to: &entries)
                if end == next || entries.last?.header.position == end - 1 {
                    // All before are there: this one is what is damaged.
                    try self.record(error, at: end, in: &read)
                    damaged += 1
                    next = end + 1
                    continue
                }
            }
            let reached = max(next, entries.last.map { $0.header.position + 1 } ?? next)
            guard reached < end else { break }
            let isThere = try await self.storedLeafHash(reached) != nil
            read.findings.fail(
                isThere ? .previousLeafHash : .densePositions,
                at: reached,
                isThere ? "The entry before is missing." : "The entry is missing."
            )
            damaged += 1
            next = reached + 1
        }
        try await self.take(entries, into: &read)
        var known: [UInt64: Digest256] = [:]
        for one in read.entries { known[one.header.position] = one.leafHash }
        for position in positions {
            if let leafHash = known[position] {
                read.leafHashes.append(leafHash)
            } else {
                read.leafHashes.append(try await self.storedLeafHash(position))
            }
        }
        return read
    }

    private func append(_ positions: Range<UInt64>, to entries: inout [StoredEntry]) async throws(StoreError) {
        guard !positions.isEmpty else { return }
        entries += try await self.log.storedEntries(in: positions)
    }

    /// Counts what reading entries has checked, and reads their payloads where that is wanted.
    private func take(_ entries: [StoredEntry], into read: inout ReadEntries) async throws {
        for invariant in Invariant.byReading where invariant != .payload {
            read.findings.count(invariant, entries.count)
        }
        read.entries.reserveCapacity(entries.count)
        for entry in entries {
            var fact: RecordedFact?
            var newer: String?
            let payload: ArraySlice<UInt8>?
            if case .inline(let octets) = entry.payload {
                read.findings.count(.payload)
                payload = octets
            } else {
                payload = try await self.payload(of: entry, &read)?[...]
            }
            if let payload, self.depth == .full {
                let event = self.event(payload, of: entry.header, &newer, &read.findings)
                fact = try event.map { try RecordedFact(entry.header, $0.body) }
                let likeness = event?.body.likeness
                fact?.likeness = likeness
            }
            switch EventType(rawValue: entry.header.type) {
            case .epochOpened, .logKeyChanged:
                read.epochFacts.append((entry.header.position, fact?.body ?? Self.body(payload, entry.header)))
            case nil where self.depth == .hashes:
                // Only a later program knows whether it gives the log another name or key.
                read.epochFacts.append((entry.header.position, nil))
            default: break
            }
            read.entries.append(
                ReadEntries.One(
                    header: entry.header,
                    leafHash: entry.leafHash,
                    fact: fact,
                    term: fact.flatMap { CertificateTerm(of: $0.body) },
                    newer: newer,
                    isWithheld: entry.payload == .withheld
                )
            )
        }
        // Where an entry could not be read, nobody knows what belongs to it.
        guard entries.count == read.positions.count else { return }
        let known = Set(entries.filter { $0.payload == .apart }.map(\.header.position))
        let found: [UInt64]
        do throws(StoreError) {
            found = try await self.log.apartPositions(in: read.positions, limit: read.positions.count)
        } catch {
            guard error.code == .corrupt else { throw error }
            return read.findings.fail(.streamVersions, at: nil, error.message)
        }
        for position in found where !known.contains(position) {
            read.findings.fail(.streamVersions, at: position, "A payload lies apart, and its entry does not say so.")
        }
    }

    /// What a payload says, where it can be read: at depths that read no others.
    private static func body(_ payload: ArraySlice<UInt8>?, _ header: EntryHeader) -> EventBody? {
        guard let payload else { return nil }
        return try? Event(derEncoded: payload, schema: header.schema, type: header.type).body
    }

    /// The payload of an entry that does not lie with it; `nil` where it is withheld, or is not what the header says.
    private func payload(of entry: StoredEntry, _ read: inout ReadEntries) async throws(StoreError) -> [UInt8]? {
        do throws(StoreError) {
            let payload = try await self.log.payload(of: entry)
            read.findings.count(.payload)
            return payload
        } catch {
            switch error.code {
            case .withheld: read.withheld += 1
            case .corrupt: read.findings.fail(.payload, at: entry.header.position, error.message)
            default: throw error
            }
            return nil
        }
    }

    /// The event that a payload spells; `nil`, and why, where it is of a kind or form that only a later program can know.
    private func event(
        _ payload: ArraySlice<UInt8>,
        of header: EntryHeader,
        _ newer: inout String?,
        _ findings: inout Findings
    ) -> Event? {
        let position = header.position
        do throws(EventCodingError) {
            let event = try Event(
                derEncoded: payload,
                schema: header.schema,
                type: header.type
            )
            findings.count(.knownType)
            findings.check(
                .canonicalPayload,
                try event.derEncoded()[...] == payload,
                at: position,
                "The event encodes to other octets."
            )
            return event
        } catch {
            switch error {
            // Types and schemas are numbered from 1: what is 0 no later program has written either.
            case .unknownSchema(0), .unknownType(0): findings.fail(.knownType, at: position, "\(error)")
            case .unknownSchema, .unknownType: newer = "\(error)"
            default:
                findings.count(.knownType)
                findings.fail(.canonicalPayload, at: position, "\(error)")
            }
            return nil
        }
    }

    private func leafHash(before position: UInt64) async throws -> Digest256? {
        position == 0 ? .zero : try await self.storedLeafHash(position - 1)
    }

    /// The leaf hash of a position as it is stored; `nil` where none is, or it cannot be read.
    private func storedLeafHash(_ position: UInt64) async throws(StoreError) -> Digest256? {
        do throws(StoreError) {
            return try await self.log.leafHashes(in: position..<position + 1).first
        } catch {
            guard error.code == .corrupt else { throw error }
            return nil
        }
    }

    /// What contradicts itself is a finding; what cannot be read at all ends the replay.
    private func record(_ error: StoreError, at position: UInt64, in read: inout ReadEntries) throws(StoreError) {
        guard error.code == .corrupt else { throw error }
        read.findings.fail(Invariant(reading: error), at: position, error.message)
    }
}

extension Invariant {
    /// What is checked of every entry by reading it.
    static let byReading: [Invariant] = [
        .ledgerIdentity, .densePositions, .headerColumns, .flags, .payload, .previousLeafHash, .leafHash,
    ]

    /// The invariant that a store's error speaks of.
    init(reading error: StoreError) {
        let message = error.message
        if message.contains("is there twice") {
            self = .streamVersions
        } else if message.contains("leaf hash") {
            self = .leafHash
        } else if message.contains("payload") {
            self = .payload
        } else if message.contains("tile") {
            self = .tiles
        } else if message.contains("missing") {
            self = .densePositions
        } else {
            self = .headerColumns
        }
    }
}
