import Bytes
import Dispatch
import EventLog
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing
import Views

@testable import Authority

/// Views follow the log; nothing waits for them.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ViewsFollowerTests {
    private func until(_ holds: () throws -> Bool) async throws {
        while try !holds() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Stops without holding up a thread that tasks need.
    private func stop(_ follower: ViewsFollower) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                follower.stop()
                continuation.resume()
            }
        }
    }

    @Test func whatLagsBehindIsCaughtUpWithWhileTheLogGoesOn() async throws {
        let ledger = try await MemoryLedger()
        _ = try await ledger.authority.foundRoot()
        await ledger.stopped()
        let memory = ledger.store.memory
        let size = try memory.size()
        let home = try TemporaryFolder()
        let views = DisposableViews(folder: home.path, ledger: MemoryLedger.identifier)
        let (answers, gate) = AsyncStream.makeStream(of: Never.self)
        let reader = WaitingReader(reader: memory, answers: answers)
        let follower = ViewsFollower(views: views, reader: reader, logger: LedgerUnderTest.logger)
        // Returns although nothing can be read yet; and so does what follows.
        follower.begin(at: size - 2)
        let contents = try ledger.contents()
        follower.follow(zip(contents.entries, contents.facts).suffix(2).map { FollowedEntry(entry: $0, body: $1.body) })
        #expect(throws: StoreError.self) { try views.inPlace() }
        gate.finish()
        try await self.until { (try? views.inPlace().position().size) == size }
        await self.stop(follower)
        #expect(try views.inPlace().digest() == views.inPlace().recomputedDigest())
        try views.close()
    }

    /// Records what no start reads.
    private static func step(_ ledger: OpenLedger) async {
        let (before, after) = (Instant(microseconds: 1), Instant(microseconds: 0))
        let stepped = EventBody.clockStepped(ClockStepped(before: before, after: after, isHeld: false))
        _ = await ledger.submit(.record(stream: ledger.settings.ledger, stepped))
    }

    @Test func aStartDoesNotWaitForViewsThatLagBehind() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            try await withThrowingTaskGroup { group in
                for _ in 0..<1_060 { group.addTask { await Self.step(ledger) } }
                try await group.waitForAll()
            }
            let reader = try SQLiteEventReader(folder: premises.folder.path)
            try await self.until { try reader.segmentCount() == 4 }
            reader.close()
            premises.clock.pass(seconds: 301)
            await Self.step(ledger)
        }
        // What no start reads, but views that begin anew.
        let queue = try DatabaseQueue(path: premises.folder.path + "/ledger.db")
        try await queue.write {
            let guarding = try String.fetchOne($0, sql: "SELECT sql FROM sqlite_schema WHERE name = 'segment_fixed'")
            try $0.execute(sql: "DROP TRIGGER segment_fixed; UPDATE segment SET payloads = x'00' WHERE number = 1")
            try $0.execute(sql: #require(guarding))
        }
        try queue.close()
        for suffix in ["", "-wal", "-shm"] { try? Files.remove(premises.folder.path + "/views.db" + suffix) }
        try await premises.whileOpen { ledger in
            #expect(ledger.obstacle == nil)
            _ = try await ledger.authority.foundRoot()
        }
        #expect(premises.failures.all.isEmpty)
    }
}

/// A reader whose entries are to be waited for, as those behind a network may be.
private struct WaitingReader: ForwardingReader {
    let reader: any EventReading
    let answers: AsyncStream<Never>

    func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry] {
        for await _ in self.answers {}
        return try await self.reader.entries(in: positions)
    }
}
