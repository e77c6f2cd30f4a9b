import Bytes
import EventLog
import Ledger
import Testbed
import Testing
import Transparency

/// Sealing, tiles and checkpoints: the same for all stores.
@Suite struct SealingContractTests {
    @Test(arguments: StoreUnderTest.Kind.allCases)
    func sealedEntriesReadAsBefore(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try log.fill(test.store, 700)
        #expect(try await test.reader.segmentCount() == 2)
        #expect(try await test.reader.size() == 700)
        #expect(try await test.reader.entries(in: 0..<700) == log.entries)
        #expect(try await test.reader.entries(in: 250..<530) == Array(log.entries[250..<530]))
        #expect(try await test.reader.entries(in: 255..<257) == Array(log.entries[255..<257]))
        #expect(try await test.reader.entries(in: 511..<512) == [log.entries[511]])
        #expect(try await test.reader.entries(in: 512..<513) == [log.entries[512]])
        #expect(try await test.reader.leafHashes(in: 0..<700) == log.entries.map(\.leafHash))
        let segment = try #require(try await test.reader.segment(1))
        let opened = try SegmentCodec.open(
            segment,
            ledger: log.ledger,
            previousLeafHash: log.entries[255].leafHash
        )
        #expect(opened == log.entries[256..<512].map(StoredEntry.init))
        #expect(try await test.reader.segment(2) == nil)
        try test.reopen()
        #expect(try await test.reader.entries(in: 0..<700) == log.entries)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func singleEntriesOfManySegmentsReadInAnyOrder(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try log.fill(test.store, 12 * 256 + 100)
        #expect(try await test.reader.segmentCount() == 12)
        var random = SplitMix64(seed: 5)
        for _ in 0..<600 {
            let position = Int.random(in: 0..<log.entries.count, using: &random)
            let found = try await test.reader.storedEntry(at: UInt64(position))
            #expect(found == StoredEntry(log.entries[position]), "\(position)")
        }
        for beyond in [log.size, .max] { #expect(try await test.reader.storedEntry(at: beyond) == nil) }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aLogThatEndsWithASegmentGoesOn(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try log.fill(test.store, 256, batch: 256)
        #expect(try await test.reader.segmentCount() == 1)
        #expect(try await test.reader.size() == 256)
        try test.reopen()
        try log.fill(test.store, 3)
        #expect(try await test.reader.entries(in: 0..<300) == log.entries)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func levelOneHoldsTheRootsOfSegments(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try log.fill(test.store, 800)
        let roots = try (0..<3).map { try MerkleTree.root(of: log.entries[$0 * 256..<$0 * 256 + 256].map(\.leafHash)) }
        #expect(try await test.reader.tile(level: 1, index: 0) == roots)
        #expect(try await test.reader.tile(level: 2, index: 0).isEmpty)
        #expect(try await test.reader.tile(level: 0, index: 0).isEmpty)
        #expect(try await test.reader.tile(level: 1, index: .max).isEmpty)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aSegmentThatIsNotTheNextOrNotOfTheseEntriesIsRefused(kind: StoreUnderTest.Kind) async throws {
        var log = LogBuilder()
        var other = LogBuilder(seed: 77)
        let batch = try log.batch(600)
        _ = try other.batch(256)
        let first = try log.nextSegment()
        let second = try log.nextSegment()
        let damaged = SealedSegment(number: 0, headers: first.headers, payloads: second.payloads, tile: first.tile)
        for segments in [[second], [first, first], [try other.nextSegment()], [damaged]] {
            let test = try StoreUnderTest(kind)
            var sealing = batch
            sealing.segments = segments
            #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(sealing) }
            try test.reopen()
            #expect(try await test.reader.size() == 0)
        }
        let test = try StoreUnderTest(kind)
        var sealing = batch
        sealing.segments = [first, second]
        try test.store.commit(sealing)
        #expect(try await test.reader.entries(in: 0..<600) == log.entries)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aCheckpointIsIntendedThenSignedOnce(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        var batch = try log.batch(3)
        let root = try log.frontier.root()
        batch.intendedCheckpoint = IntendedCheckpoint(size: 3, root: root)
        try test.store.commit(batch)
        #expect(try await test.reader.latestCheckpoint() == StoredCheckpoint(size: 3, root: root, note: nil))
        #expect(try await test.reader.latestSignedCheckpoint() == nil)
        var again = LogBatch(expectedSize: 3)
        again.intendedCheckpoint = IntendedCheckpoint(size: 3, root: root)
        try test.store.commit(again)
        var signed = LogBatch(expectedSize: 3)
        signed.signedCheckpoints = [SignedCheckpoint(size: 3, root: root, note: "note")]
        try test.store.commit(signed)
        try test.store.commit(signed)
        let stored = StoredCheckpoint(size: 3, root: root, note: "note")
        #expect(try await test.reader.latestCheckpoint() == stored)
        var next = try log.batch(1)
        next.intendedCheckpoint = IntendedCheckpoint(size: 4, root: try log.frontier.root())
        try test.store.commit(next)
        #expect(try await test.reader.latestCheckpoint()?.size == 4)
        #expect(try await test.reader.latestSignedCheckpoint() == stored)
        #expect(try await test.reader.checkpoints(sizes: 0...3) == [stored])
        #expect(try await test.reader.checkpoints(sizes: 0...UInt64.max).map(\.size) == [3, 4])
        signed.expectedSize = 4
        signed.signedCheckpoints = [SignedCheckpoint(size: 3, root: root, note: "another")]
        #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(signed) }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func checkpointsThatContradictAreRefused(kind: StoreUnderTest.Kind) throws {
        let root = Digest256(words: (1, 2, 3, 4))
        let wrongSize: (inout LogBatch) -> Void = { $0.intendedCheckpoint = IntendedCheckpoint(size: 2, root: root) }
        let otherRoot: (inout LogBatch) -> Void = { $0.intendedCheckpoint = IntendedCheckpoint(size: 3, root: .zero) }
        let neverIntended: (inout LogBatch) -> Void = {
            $0.signedCheckpoints = [SignedCheckpoint(size: 2, root: root, note: "note")]
        }
        let signedOtherRoot: (inout LogBatch) -> Void = {
            $0.signedCheckpoints = [SignedCheckpoint(size: 3, root: .zero, note: "note")]
        }
        for change in [wrongSize, otherRoot, neverIntended, signedOtherRoot] {
            let test = try StoreUnderTest(kind)
            var log = LogBuilder()
            var batch = try log.batch(3)
            batch.intendedCheckpoint = IntendedCheckpoint(size: 3, root: root)
            try test.store.commit(batch)
            var next = LogBatch(expectedSize: 3)
            change(&next)
            #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(next) }
        }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func rootsAndProofsAreReadAtEverySize(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try log.fill(test.store, 1100, batch: 256)
        let tree = TreeReader(test.reader)
        var frontier = MerkleFrontier()
        var roots = [try frontier.root()]
        for entry in log.entries {
            try frontier.append(entry.leafHash)
            roots.append(try frontier.root())
        }
        for size in [0, 1, 2, 3, 255, 256, 257, 511, 512, 600, 767, 768, 1023, 1024, 1099, 1100] {
            #expect(try await tree.root(at: UInt64(size)) == roots[size])
            for index in [0, 1, 255, 256, 700, size - 1] where index >= 0 && index < size {
                let proof = try await tree.inclusionProof(of: UInt64(index), size: UInt64(size))
                #expect(
                    try MerkleTree.verifyInclusion(
                        of: log.entries[index].leafHash,
                        at: UInt64(index),
                        size: UInt64(size),
                        root: roots[size],
                        proof: proof
                    )
                )
            }
            let proof = try await tree.consistencyProof(from: UInt64(size), to: 1100)
            #expect(
                try MerkleTree.verifyConsistency(
                    from: UInt64(size),
                    root: roots[size],
                    to: 1100,
                    root: roots[1100],
                    proof: proof
                )
            )
        }
        await #expect(throws: StoreError(.unavailable, "")) { try await tree.root(at: 1101) }
        await #expect(throws: StoreError(.unavailable, "")) { try await tree.inclusionProof(of: 5, size: 5) }
        await #expect(throws: StoreError(.unavailable, "")) { try await tree.consistencyProof(from: 6, to: 5) }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func theTreeIsReadWhileSealingLagsBehind(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try test.store.commit(log.batch(900))
        #expect(try await TreeReader(test.reader).root(at: 900) == log.frontier.root())
        #expect(try await LogOpening.inspect(store: test.reader, verifier: nil, anchor: nil).frontier == log.frontier)
    }
}
