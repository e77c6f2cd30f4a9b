import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import Testbed
import Testing

@testable import Authority

/// A log is signed from its first entry on, and in its rhythm; no server goes on with another.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct SignedLogTests {
    private static func checkpoints(of premises: LedgerUnderTest) throws -> [UInt64] {
        let database = try DatabaseQueue(path: premises.folder.path + "/ledger.db")
        return try database.read { database in
            try Int64.fetchAll(database, sql: "SELECT size FROM checkpoint WHERE note IS NOT NULL ORDER BY size")
        }.map(UInt64.init)
    }

    /// Takes checkpoints away as somebody would who can write files.
    private static func deleteCheckpoints(of premises: LedgerUnderTest, above size: UInt64) throws {
        let database = try DatabaseQueue(path: premises.folder.path + "/ledger.db")
        try database.write { database in
            let trigger = try #require(
                try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = 'checkpoint_kept'")
            )
            try database.execute(sql: "DROP TRIGGER checkpoint_kept")
            try database.execute(sql: "DELETE FROM checkpoint WHERE size > ?", arguments: [Int64(size)])
            try database.execute(sql: trigger)
        }
    }

    @Test func theFirstEntryIsSignedBeforeTheSecond() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        #expect(try Self.checkpoints(of: premises).first == 1)
        try premises.contents().expectWhole()
    }

    /// The machine slept between two entries, before the first was signed.
    @Test func whatALongSleepFindsUnsignedIsSignedFirst() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            for _ in 0..<4 {
                try await ledger.authority.issue(from: authority)
                premises.clock.pass(seconds: 3_600)
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        var signed = try Self.checkpoints(of: premises)[...]
        var since: Instant?
        for entry in contents.entries {
            if let size = signed.first, size <= entry.header.position {
                signed = signed.drop { $0 <= entry.header.position }
                since = nil
            }
            since = since ?? entry.header.time
            let first = try #require(since)
            #expect(CheckpointRhythm.admits(count: 1, from: first, to: entry.header.time), "\(entry.header.position)")
        }
    }

    @Test func aLogWhoseSignaturesAreGoneIsRefused() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ = try await $0.authority.foundRoot() }
        try Self.deleteCheckpoints(of: premises, above: 0)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .corrupt && error?.message.contains("no signed checkpoint") == true)
    }

    @Test func aLogThatWentOnForTooLongWithoutASignatureIsRefused() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            premises.clock.pass(seconds: 30)
            try await ledger.authority.issue(from: authority)
            premises.clock.pass(seconds: 31)
            try await ledger.authority.issue(from: authority)
        }
        try Self.deleteCheckpoints(of: premises, above: 1)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .corrupt && error?.message.contains("without a signature") == true)
        #expect(error?.message.contains("position 1") == true)
    }

    @Test func keysWithoutTheirLogRefuseTheStart() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ = try await $0.authority.foundRoot() }
        for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            try? Files.remove(premises.folder.path + "/" + file)
        }
        try Files.remove(premises.folder.anchor)
        let before = try FileManager.default.contentsOfDirectory(atPath: premises.folder.keys).sorted()
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback && error?.message.contains("keys") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: premises.folder.keys).sorted() == before)
    }

    /// What a creation left that ended before the first entry is thrown away, its key as well.
    @Test func anInterruptedCreationIsBegunAnew() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        let key = try #require(
            try FileManager.default.contentsOfDirectory(atPath: premises.folder.keys).first { $0.hasSuffix(".key") }
        )
        let interrupted = try LedgerUnderTest()
        try await interrupted.whileOpen { _ in }
        let database = try DatabaseQueue(path: interrupted.folder.path + "/ledger.db")
        try await database.write { database in
            for table in ["tail", "checkpoint"] {
                let trigger = try #require(
                    try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = '\(table)_kept'")
                )
                try database.execute(sql: "DROP TRIGGER \(table)_kept; DELETE FROM \(table)")
                try database.execute(sql: trigger)
            }
        }
        try database.close()
        try Files.remove(interrupted.folder.anchor)
        try await interrupted.whileOpen { _ in }
        let keys = try FileManager.default.contentsOfDirectory(atPath: interrupted.folder.keys)
        #expect(keys.filter { $0.hasSuffix(".key") }.count == 1 && !keys.contains(key))
        try interrupted.contents().expectWhole()
    }

    @Test func anAnchorThatRemembersNothingRefusesAsOneThatIsMissing() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        let ledger = try #require(try premises.contents().entries.first).header.ledger
        try Files.remove(premises.folder.anchor)
        try Anchor.create(path: premises.folder.anchor, ledger: ledger).close()
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback && error?.message.contains("remembers nothing") == true)
        try await premises.whileOpen({ $0.newAnchorReason = "it was blanked" }) { _ in }
        #expect(try premises.contents().started?.anchorAccepted == "uid:0: it was blanked")
    }
}
