import Bytes
import EventLog
import Ledger
import Testing

/// A spike: that the contract of appending can be kept on a network store.
///
/// No product code stands on it.
@Suite(
    .enabled(if: Server.isToBeHad, "needs PostgreSQL and libpq: apt-get install postgresql"),
    .serialized,
    .server
)
struct PostgreSQLSpikeTests {
    @Test(arguments: AppendContract.allCases)
    func theContractOfAppendingIsKept(contract: AppendContract) async throws {
        let server = try #require(Server.current)
        try await contract.check { try PostgreSQLTarget(server) }
    }

    @Test(arguments: 0..<8)
    func ofTwoWritersAtOnceOneWins(round: Int) async throws {
        let target = try PostgreSQLTarget(#require(Server.current))
        var log = LogBuilder()
        try target.store.commit(log.batch(2))
        let settings = target.settings
        let batches = try (0..<4).map { seed in
            var fork = log
            var batch = try fork.batch(20 + seed)
            batch.expectedSize = 2
            return batch
        }
        let outcomes = await withTaskGroup(of: Result<UInt64, StoreError>.self) { group in
            for batch in batches {
                group.addTask {
                    do {
                        let writer = try PostgreSQLLog(settings)
                        try writer.commit(batch)
                        return .success(batch.expectedSize + UInt64(batch.entries.count))
                    } catch let error as StoreError {
                        return .failure(error)
                    } catch {
                        return .failure(StoreError(.unavailable, "\(error)"))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let won = outcomes.compactMap { try? $0.get() }
        #expect(won.count == 1)
        #expect(outcomes.filter { $0 == .failure(StoreError(.conflict, "")) }.count == 3)
        #expect(try target.size() == won.first)
        #expect(try target.entries(in: 0..<100).count == won.first.map { Int($0) })
    }

    @Test func whatACrashInterruptsLeavesNothing() throws {
        let server = try #require(Server.current)
        let target = try PostgreSQLTarget(server)
        var log = LogBuilder()
        try target.store.commit(log.batch(3))
        let kept = log.entries
        target.log.beforeCommit = { try? server.endConnections() }
        #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(log.batch(5)) }
        #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(LogBatch(expectedSize: 3)) }
        try target.reopen()
        #expect(try target.entries(in: 0..<100) == kept)
    }

    @Test func whatWasAnsweredSurvivesTheServersCrashAndWhatWasNotIsGone() throws {
        let server = try #require(Server.current)
        let target = try PostgreSQLTarget(server)
        var log = LogBuilder()
        try target.store.commit(log.batch(300))
        let kept = log.entries
        target.log.beforeCommit = { try? server.crash() }
        #expect(throws: StoreError(.notDurable, "")) { try target.store.commit(log.batch(5)) }
        try server.start()
        try target.reopen()
        #expect(try target.entries(in: 0..<1000) == kept)
    }
}

/// A log in a database of its own.
final class PostgreSQLTarget: AppendTarget {
    let settings: String
    private(set) var log: PostgreSQLLog

    init(_ server: Server) throws {
        self.settings = try server.newDatabase()
        try PostgreSQLLog.create(self.settings, ledger: UniqueIdentifier(words: (1, 2)))
        self.log = try PostgreSQLLog(self.settings)
    }

    var store: any EventAppending { self.log }
    func size() throws -> UInt64 { try self.log.size() }
    func entries(in positions: Range<UInt64>) throws -> [Entry] { try self.log.entries(in: positions) }
    func reopen() throws { self.log = try PostgreSQLLog(self.settings) }
    func secondWriter() throws -> any EventAppending { try PostgreSQLLog(self.settings) }
}
