import Bytes
import EventLog
import Ledger
import Testbed
import Testing

@Suite struct SegmentCodecTests {
    private let entries: [Entry]
    private let segment: SealedSegment

    init() throws {
        var log = LogBuilder(seed: 3)
        self.entries = try log.batch(256).entries
        self.segment = try SegmentCodec.seal(number: 0, stored: self.entries.map(StoredEntry.init))
    }

    private func open(
        _ headers: [UInt8]? = nil,
        payloads: [UInt8]? = nil,
        tile: [UInt8]? = nil,
        number: UInt64 = 0
    ) throws -> [StoredEntry] {
        let segment = SealedSegment(
            number: number,
            headers: headers ?? self.segment.headers,
            payloads: payloads ?? self.segment.payloads,
            tile: tile ?? self.segment.tile
        )
        return try SegmentCodec.open(segment, ledger: self.entries[0].header.ledger, previousLeafHash: .zero)
    }

    @Test func whatWasSealedIsOpened() throws {
        #expect(try self.open() == self.entries.map(StoredEntry.init))
        let some = try SegmentCodec.open(
            self.segment,
            only: 100..<103,
            ledger: self.entries[0].header.ledger,
            previousLeafHash: .zero
        )
        #expect(some == self.entries[100..<103].map(StoredEntry.init))
    }

    @Test(arguments: [UInt64](0..<20)) func entriesOfAnyShapeSurvive(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var log = LogBuilder(seed: seed)
        for _ in 0..<256 {
            let type = EventType.allCases.randomElement(using: &random) ?? .clockStepped
            _ = try log.entry(stream: UInt64.random(in: 0...90, using: &random), type: type)
        }
        let sealed = try SegmentCodec.seal(number: 0, stored: log.entries.map(StoredEntry.init))
        let opened = try SegmentCodec.open(sealed, ledger: log.ledger, previousLeafHash: .zero)
        #expect(opened == log.entries.map(StoredEntry.init))
    }

    /// An entry in the middle of a segment needs no octet that comes after it, and is proved all the same.
    @Test func aSegmentIsOpenedNoFurtherThanAsked() throws {
        let ledger = self.entries[0].header.ledger
        for end in [0, 1, 2, 100, 255, 256, 300] as [UInt64] {
            let opened = try OpenedSegment(self.segment, first: end, ledger: ledger, previousLeafHash: .zero)
            let held = min(256, Int(end))
            #expect(try opened.entries(0..<256) == self.entries[..<held].map(StoredEntry.init), "\(end)")
            #expect((0..<300).filter { opened.holds($0) }.count == held)
        }
        for offset in 0..<self.segment.payloads.count {
            var payloads = self.segment.payloads
            payloads[offset] ^= 0x10
            let damaged = SealedSegment(
                number: 0,
                headers: self.segment.headers,
                payloads: payloads,
                tile: self.segment.tile
            )
            do {
                let opened = try OpenedSegment(damaged, first: 128, ledger: ledger, previousLeafHash: .zero)
                let found = try opened.entries(0..<128)
                #expect(found == self.entries[..<128].map(StoredEntry.init), "octet \(offset)")
            } catch {
                #expect(error.code == .corrupt, "octet \(offset)")
            }
        }
    }

    @Test func everyFlippedBitIsFound() {
        for offset in stride(from: 0, to: self.segment.headers.count, by: 11) {
            var headers = self.segment.headers
            headers[offset] ^= 0x10
            #expect(throws: StoreError(.corrupt, ""), "header octet \(offset)") { try self.open(headers) }
        }
        for offset in stride(from: 0, to: self.segment.payloads.count, by: 401) {
            var payloads = self.segment.payloads
            payloads[offset] ^= 0x10
            #expect(throws: StoreError(.corrupt, ""), "payload octet \(offset)") { try self.open(payloads: payloads) }
        }
        for offset in stride(from: 0, to: 8192, by: 331) {
            var tile = self.segment.tile
            tile[offset] ^= 0x10
            let error = #expect(throws: StoreError.self) { try self.open(tile: tile) }
            #expect(error?.position == UInt64(offset / 32))
        }
    }

    @Test func whatIsCutOffOrAddedIsFound() {
        for cut in [1, 5, 100] {
            #expect(throws: StoreError(.corrupt, "")) { try self.open(self.segment.headers.dropLast(cut)) }
            #expect(throws: StoreError(.corrupt, "")) { try self.open(payloads: self.segment.payloads.dropLast(cut)) }
        }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(self.segment.headers + [0]) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(payloads: self.segment.payloads + [0]) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(tile: self.segment.tile + [0]) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open([]) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(payloads: []) }
    }

    @Test func aSegmentOfAnotherPlaceLedgerOrChainIsFound() {
        #expect(throws: StoreError(.corrupt, "")) { try self.open(number: 1) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(number: .max) }
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.open(
                self.segment,
                ledger: UniqueIdentifier(words: (8, 8)),
                previousLeafHash: .zero
            )
        }
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.open(
                self.segment,
                ledger: self.entries[0].header.ledger,
                previousLeafHash: self.entries[0].leafHash
            )
        }
    }

    @Test func onlyARunOf256IsSealed() throws {
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.seal(number: 0, stored: self.entries.dropLast().map(StoredEntry.init))
        }
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.seal(number: 1, stored: self.entries.map(StoredEntry.init))
        }
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.seal(number: .max, stored: self.entries.map(StoredEntry.init))
        }
        var swapped = self.entries
        swapped.swapAt(7, 8)
        #expect(throws: StoreError(.corrupt, "")) {
            try SegmentCodec.seal(number: 0, stored: swapped.map(StoredEntry.init))
        }
    }

    @Test func aBombDoesNotGoOff() throws {
        // Made with Python: zlib.compress(bytes(40000)), which is more than headers may be and more than these payloads are.
        let bomb = try #require(
            [UInt8](
                hexadecimal: "789cedc13101000000c2a0f54fed650ba0000000000000000000000000000000"
                    + "0000000000000000000000000000000000000000000000801b9c400001"
            )
        )
        #expect(throws: StoreError(.corrupt, "")) { try self.open(bomb) }
        #expect(throws: StoreError(.corrupt, "")) { try self.open(payloads: bomb) }
    }
}
