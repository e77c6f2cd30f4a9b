import Bytes
import EventLog
import GRDB
import Ledger
import Testbed
import Testing
import Views

/// The views: a function of the log, whatever way it was applied.
struct ViewsTests {
    @Test(arguments: 0..<25 as Range<UInt64>)
    func howTheLogWasCutAndWhenTheServerStoppedChangesNothing(seed: UInt64) async throws {
        let log = try ViewsLog.random(seed: seed, count: 250)
        let whole = try ViewsFolder()
        let reference = try await Self.views(of: log, in: whole).inPlace()

        let folder = try ViewsFolder()
        var generator = SplitMix64(seed: seed ^ 0xC07)
        var views = folder.views(of: log)
        var next = 0
        while next < log.entries.count {
            let count = min(Int(generator.next() % 25) + 1, log.entries.count - next)
            next += count
            try await views.catchUp(from: log, upTo: UInt64(next))
            if generator.next().isMultiple(of: 5) {
                try views.close()
                if generator.next().isMultiple(of: 3) { try folder.removeDatabase() }
                views = folder.views(of: log)
            }
        }
        try await views.catchUp(from: log, upTo: log.size())
        #expect(try views.inPlace().digest() == reference.digest(), "seed \(seed)")
        #expect(try views.inPlace().recomputedDigest() == reference.digest(), "seed \(seed)")
        #expect(try views.inPlace().position().leafHash == log.entries.last?.leafHash)
        try await views.rebuild(from: log, upTo: log.size())
        #expect(try views.inPlace().digest() == reference.digest(), "seed \(seed)")
    }

    @Test func entriesThatWereAppliedBeforeArePassedOver() async throws {
        let log = try ViewsLog.random(seed: 1, count: 60)
        let folder = try ViewsFolder()
        let views = try await Self.views(of: log, in: folder).inPlace()
        let digest = try views.digest()
        try views.apply(Array(log.entries.suffix(10)))
        #expect(try views.digest() == digest)
    }

    @Test func entriesThatDoNotFollowAreRefusedAndChangeNothing() throws {
        let log = try ViewsLog.random(seed: 2, count: 60)
        let other = try ViewsLog.random(seed: 3, count: 60)
        let folder = try ViewsFolder()
        let views = try ViewsStore.create(path: folder.database, ledger: log.ledger)
        try views.apply(Array(log.entries.prefix(20)))
        let digest = try views.digest()
        #expect(throws: StoreError(.conflict, "")) { try views.apply(Array(log.entries[21..<30])) }
        #expect(throws: StoreError(.conflict, "")) { try views.apply(Array(other.entries[20..<30])) }
        #expect(throws: StoreError(.conflict, "")) {
            try views.apply(Array(log.entries[20..<25] + log.entries[26..<30]))
        }
        #expect(try views.digest() == digest)
        #expect(try views.recomputedDigest() == digest)
        try views.apply(Array(log.entries[20...]))
        #expect(try views.position().size == log.size())
    }

    @Test func viewsAheadOfTheLogAreRebuilt() async throws {
        let log = try ViewsLog.random(seed: 4, count: 80)
        let folder = try ViewsFolder()
        let views = try await Self.views(of: log, in: folder)
        try await views.catchUp(from: log, upTo: 50)
        #expect(try views.inPlace().position().size == 50)
        let shorter = try ViewsFolder()
        let made = try await Self.views(of: log, upTo: 50, in: shorter).inPlace()
        #expect(try views.inPlace().digest() == made.digest())
    }

    @Test func viewsOfAnotherHistoryAreRebuilt() async throws {
        let log = try ViewsLog.random(seed: 5, count: 80)
        let other = try ViewsLog.random(seed: 6, count: 50)
        let folder = try ViewsFolder()
        try await Self.views(of: other, in: folder).close()
        let views = try await Self.views(of: log, in: folder)
        try await Self.expectAsMadeAnew(views, log)
    }

    @Test func viewsOfAnotherLedgerAndFilesThatAreNoneAreReplaced() async throws {
        let log = try ViewsLog.random(seed: 7, count: 40)
        let folder = try ViewsFolder()
        try await Self.views(of: log, in: folder).close()
        #expect(throws: StoreError(.incompatible, "")) {
            try ViewsStore.open(path: folder.database, ledger: UniqueIdentifier(words: (9, 9)))
        }
        let other = try ViewsLog.random(seed: 7, count: 30, ledger: UniqueIdentifier(words: (9, 9)))
        try await Self.views(of: other, in: folder).close()
        try await Self.expectAsMadeAnew(Self.views(of: log, in: folder), log)
    }

    @Test(arguments: [
        "UPDATE certificate SET origin = origin + 1 WHERE ended = (SELECT max(ended) FROM certificate)",
        "UPDATE certificate SET issued_at = issued_at + 1 WHERE ended = (SELECT min(ended) FROM certificate)",
        "UPDATE certificate SET not_after = not_after + 1 WHERE ended = (SELECT min(ended) FROM certificate)",
        "UPDATE certificate SET is_burned = 1 - is_burned WHERE ended = (SELECT min(ended) FROM certificate)",
        "DELETE FROM certificate WHERE ended = (SELECT min(ended) FROM certificate)",
        "DELETE FROM certificate_key WHERE (key, ended) = (SELECT key, ended FROM certificate_key LIMIT 1)",
        "UPDATE certificate_key SET key = key - 1 WHERE (key, ended) = (SELECT key, ended FROM certificate_key LIMIT 1)",
        "DELETE FROM event_key WHERE (key, position) = (SELECT key, position FROM event_key LIMIT 1)",
        """
        UPDATE event_key SET position = position + 1 WHERE (key, position) =
            (SELECT key, position FROM event_key ORDER BY position DESC LIMIT 1)
        """,
        "UPDATE origin SET template = template + 1 WHERE id = 1",
        "UPDATE name SET octets = x'00' WHERE id = 1",
        "INSERT INTO open_stream VALUES (zeroblob(16), 1, 1, 1, NULL, NULL, NULL, NULL)",
    ])
    func aRowThatWasChangedIsFound(change: String) async throws {
        let log = try ViewsLog.random(seed: 8, count: 200)
        let folder = try ViewsFolder()
        try await Self.views(of: log, in: folder).close()
        try await DatabaseQueue(path: folder.database).write { database in
            try database.execute(sql: change)
            #expect(database.changesCount == 1)
        }
        let views = try ViewsStore.open(path: folder.database, ledger: log.ledger)
        #expect(try views.recomputedDigest() != views.digest())
    }

    @Test(arguments: [("certificate_key", "ended"), ("event_key", "position")])
    func aKeyInAnotherGenerationIsFound(table: String, column: String) async throws {
        let log = try ViewsLog.random(seed: 8, count: 200)
        let folder = try ViewsFolder()
        try await Self.views(of: log, in: folder).close()
        try await DatabaseQueue(path: folder.database).write { database in
            try database.execute(
                sql: "UPDATE \(table) SET generation = 7 WHERE \(column) = (SELECT max(\(column)) FROM \(table))"
            )
            #expect(database.changesCount > 0)
        }
        let views = try ViewsStore.open(path: folder.database, ledger: log.ledger)
        #expect(throws: StoreError(.corrupt, "")) { try views.recomputedDigest() }
    }

    @Test func anEventThatCannotBeReadIsNamedByItsPosition() throws {
        let log = try ViewsLog.random(seed: 9, count: 20)
        let folder = try ViewsFolder()
        let views = try ViewsStore.create(path: folder.database, ledger: log.ledger)
        let broken = log.entries[7]
        var entries = log.entries
        entries[7] = Entry(header: broken.header, leafHash: broken.leafHash, payload: [0x30, 0x00])
        let error = #expect(throws: StoreError.self) { try views.apply(entries) }
        #expect(error?.code == .corrupt)
        #expect(error?.position == 7)
        #expect(try views.position().size == 0)
    }

    static func views(of log: ViewsLog, upTo size: UInt64? = nil, in folder: ViewsFolder) async throws
        -> DisposableViews
    {
        let views = folder.views(of: log)
        try await views.catchUp(from: log, upTo: size ?? log.size())
        return views
    }

    /// Expects the views to show the whole log, as others that are made from it.
    static func expectAsMadeAnew(_ views: DisposableViews, _ log: ViewsLog, _ comment: Comment? = nil) async throws {
        let clean = try ViewsFolder()
        let made = try await Self.views(of: log, in: clean)
        let digest = try made.inPlace().digest()
        try made.close()
        #expect(try views.inPlace().position().size == log.size(), comment)
        #expect(try views.inPlace().digest() == digest, comment)
        #expect(try views.inPlace().recomputedDigest() == digest, comment)
    }
}
