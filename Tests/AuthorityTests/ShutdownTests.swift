import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testbed
import Testing
import Transparency

@testable import Authority

/// The end in good order.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ShutdownTests {
    @Test("Closing answers everybody and leaves a whole log under a checkpoint", arguments: [0, 1, 5, 20])
    func closingInFlight(answered: Int) async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        let authority = try await ledger.authority.foundRoot()
        let issued = await withTaskGroup { group in
            for number in 0..<32 {
                group.addTask {
                    // Some wait for the ending of others.
                    let token = number % 4 == 0 ? "shared" : nil
                    return await Result { try await ledger.authority.issue(from: authority, token: token) }
                }
            }
            var issued: Set<IssuedCertificateName> = []
            var count = 0
            func take(_ result: Result<IssuedCertificateName, any Error>) {
                count += 1
                switch result {
                case .success(let name): issued.insert(name)
                case .failure(let error): #expect((error as? Refusal)?.code == .unavailable)
                }
            }
            while count < answered, let result = await group.next() { take(result) }
            await ledger.closed()
            for await result in group { take(result) }
            #expect(count == 32)
            return issued
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        let serialNumbers = Set(contents.serialNumbers)
        #expect(issued.allSatisfy { serialNumbers.contains($0.serialNumber) })
        #expect(contents.count(.certificateSigned) == issued.count + 1)
        try Self.expectCovered(contents, premises)
        #expect(premises.failures.all.isEmpty)
    }

    /// The last checkpoint covers the whole log, verifies under its key, and is remembered outside.
    private static func expectCovered(_ contents: LogContents, _ premises: LedgerUnderTest) throws {
        let last = try #require(contents.checkpoints.last)
        #expect(last.size == UInt64(contents.entries.count))
        let note = try SignedNote(parsing: try #require(last.note))
        let opened = try #require(contents.state.opened)
        try note.verified(by: try NoteVerifier(name: opened.origin, ed25519: opened.logKey.publicKey))
        #expect(try Checkpoint(text: note.text).root == last.root)
        var frontier = MerkleFrontier()
        for entry in contents.entries { try frontier.append(entry.leafHash) }
        #expect(try frontier.root() == last.root)
        let anchor = try Anchor.openReadOnly(path: premises.folder.anchor)
        #expect(anchor.checkpointNote == last.note)
        #expect(anchor.head == Anchor.Head(size: last.size, leafHash: try #require(contents.entries.last).leafHash))
    }

    @Test func aClosedLedgerRefusesAndCanBeClosedAgain() async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        let authority = try await ledger.authority.foundRoot()
        await ledger.closed()
        await ledger.closed()
        let code = try await ledger.authority.refusal(from: authority)
        #expect(code == .unavailable)
        await ledger.publishCheckpoint()
    }

    @Test func aCheckpointOfALogThatIsCoveredIsThereAlready() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            _ = try await ledger.authority.foundRoot()
            for _ in 0..<3 { await ledger.publishCheckpoint() }
            let contents = try premises.contents()
            #expect(contents.checkpoints.last?.size == UInt64(contents.entries.count))
            #expect(contents.checkpoints.last?.note != nil)
        }
    }

    @Test func manyWhoAskForACheckpointAtOnceAllGetOne() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await ledger.authority.issue(from: authority)
                        await ledger.publishCheckpoint()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func withoutTheLogsKeyACheckpointIsNotWaitedFor() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        try await premises.whileOpen({ $0.masterKey = nil }) { ledger in
            await ledger.publishCheckpoint()
            let change = Samples.change(.added)
            try await ledger.record(change)
            await ledger.publishCheckpoint()
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.facts.last?.body.type == .credentialsChanged)
    }

    @Test func aLongLogIsSealedAndReadBackWhole() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            try await withThrowingTaskGroup { group in
                for _ in 0..<200 { group.addTask { try await ledger.authority.issue(from: authority) } }
                try await group.waitForAll()
            }
            return authority
        }
        _ = try await premises.whileOpen { try await $0.authority.issue(from: authority) }
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        let contents = try LogContents(reader)
        try contents.expectWhole()
        #expect(try reader.segmentCount() >= 1)
        try Self.expectCovered(contents, premises)
    }

    /// A clean stop and a crash look different; and a stop is the last word.
    @Test func aStopIsTheLastThingThatAServerSays() async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        let authority = try await ledger.authority.foundRoot()
        async let issuing = Result { try await ledger.authority.issue(from: authority) }
        let crashed = try premises.asAfterCrash()
        await ledger.closed()
        _ = await issuing
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.facts.last?.body.type == .serverStopped)
        #expect(contents.count(.serverStopped) == 1)
        try await crashed.whileOpen { _ in }
        let after = try crashed.contents()
        try after.expectWhole()
        #expect(after.count(.serverStarted) == 2 && after.count(.serverStopped) == 1)
        let late = RoleChanged(
            role: "late",
            operations: ["GetPolicy"],
            templates: [],
            provenance: Provenance(.program, "uid:0")
        )
        await #expect(throws: Refusal(.unavailable, "The server is stopping.")) { try await ledger.record(late) }
    }

    /// The making of a key takes its time; a stop waits for it.
    @Test func aStopWaitsForAnAuthorityThatIsBeingMade() async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        async let founding = Result {
            try await ledger.authority.createAuthority(Samples.rsa(), caller: Samples.caller())
        }
        while ledger.withState({ $0.authorities.isEmpty }) { try await Task.sleep(for: .milliseconds(1)) }
        await ledger.closed()
        _ = try await founding.get()
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.facts.suffix(2).map(\.body.type) == [.authorityCreated, .serverStopped])
    }
}
