import Bytes
import EventLog
import GRDB
import Glibc
import Ledger
import Testbed
import Testing
import Views

@testable import Authority

/// Views are disposable: they come back identical from the log.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ViewsTests {
    /// What may happen to a view between two starts.
    enum Loss: CaseIterable, Sendable {
        case nothing, deleted, truncated, emptied, older, planted, endless, pipe, folder, linked
    }

    @Test("Views come back whatever became of them", arguments: 0..<3 as Range<UInt64>)
    func viewsComeBack(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        let path = premises.folder.path + "/views.db"
        let older = try Files.octets(path)
        var issued: [IssuedCertificateName] = []
        for loss in Loss.allCases.shuffled(using: &random) {
            switch loss {
            case .nothing: break
            case .deleted: try Files.remove(path)
            case .truncated:
                let octets = try Files.octets(path)
                try Files.write(Array(octets.prefix(Int.random(in: 1..<octets.count, using: &random))), to: path)
            case .emptied: try Files.write([], to: path)
            case .older: try Files.write(older, to: path)
            case .planted:
                try Self.change(path, "CREATE TRIGGER planted AFTER INSERT ON certificate BEGIN DELETE FROM name; END")
            case .endless: try Self.change(path, Self.endless)
            case .pipe:
                try Files.remove(path)
                #expect(unsafe mkfifo(path, 0o600) == 0)
            case .folder:
                try Files.remove(path)
                #expect(unsafe mkdir(path, 0o700) == 0)
            case .linked:
                try Files.remove(path)
                #expect(unsafe symlink("ledger.db", path) == 0)
            }
            let count = Int.random(in: 0..<12, using: &random)
            let known = issued
            issued += try await premises.whileOpen { ledger in
                for name in known {
                    _ = try await ledger.authority.issuedCertificate(name.serialNumber, of: authority)
                }
                return try await withThrowingTaskGroup { group in
                    for number in 0..<count {
                        group.addTask {
                            try await ledger.authority.issue(from: authority, token: number % 3 == 0 ? "t" : nil)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            premises.clock.pass(seconds: 61)
            try await Self.expectViewsOfTheWholeLog(premises, "seed \(seed), \(loss)")
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.certificateSigned) == Set(issued).count + 1)
    }

    /// Views whose standing never comes to an end.
    private static let endless = """
        DROP TABLE standing;
        CREATE VIEW standing AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS layout, x AS ledger, x AS size, x AS leaf_hash, x AS time, x AS names, x AS certificates,
            x AS certificate_keys, x AS open_streams, x AS origins, x AS event_keys FROM n WHERE x < 0
        """

    private static func change(_ path: String, _ statement: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: statement) }
        try queue.close()
    }

    @Test func whileTheViewsCannotBeOpenedIssuanceGoesOnAndTheyCatchUp() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let writer = try DatabaseQueue(path: premises.folder.path + "/views.db", configuration: configuration)
        try await writer.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        try await premises.whileOpen { ledger in
            let name = try await ledger.authority.issue(from: authority)
            _ = try await ledger.authority.issuedCertificate(name.serialNumber, of: authority)
            #expect(ledger.obstacle == nil)
            try await writer.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try writer.close()
        }
        try premises.contents().expectWhole()
        try await Self.expectViewsOfTheWholeLog(premises, "after they could not be written")
    }

    private static func expectViewsOfTheWholeLog(_ premises: LedgerUnderTest, _ comment: Comment) async throws {
        let contents = try premises.contents()
        let ledger = try #require(contents.entries.first).header.ledger
        let views = try ViewsStore.open(path: premises.folder.path + "/views.db", ledger: ledger)
        let kept = (try views.position().size, try views.digest(), try views.recomputedDigest())
        try views.close()
        let rebuilt = try await ViewsRebuilding.rebuild(premises.folder)
        #expect(kept.0 == UInt64(contents.entries.count), comment)
        #expect(kept.1 == rebuilt.digest && kept.2 == rebuilt.digest, comment)
        #expect(rebuilt.size == kept.0 && rebuilt.leafHash == contents.entries.last?.leafHash, comment)
    }

    @Test func rebuildingIsRefusedWhileTheLedgerIsOpen() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in
            let error = await #expect(throws: OpeningError.self) { try await ViewsRebuilding.rebuild(premises.folder) }
            #expect(error?.code == .inUse)
        }
    }

    @Test func whoIsAnsweredReadsItsOwnCertificate() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask {
                        let name = try await ledger.authority.issue(from: authority)
                        _ = try await ledger.authority.issuedCertificate(name.serialNumber, of: authority)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
