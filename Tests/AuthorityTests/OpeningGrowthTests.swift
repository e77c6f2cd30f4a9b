import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testbed
import Testing

@testable import Authority

/// What a start reads grows with nothing that a ledger gathers: revocations, policies, responders, periods.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct OpeningGrowthTests {
    /// What a start read of a ledger, and how much of it is held then.
    private struct Reading {
        let size: UInt64
        let entries: Int
        let names: Int
        let intents: Int
        let accounts: Int
    }

    private static func start(_ premises: LedgerUnderTest) async throws -> Reading {
        let store = try SQLiteEventReader(folder: premises.folder.path)
        defer { store.close() }
        let reader = CountingReader(store)
        let size = try await reader.size()
        let contents = try LogContents(store)
        let ledger = try #require(contents.entries.first?.header.stream)
        let indexes = try await reader.startIndexes()
        let state = try await StateLoading(reader: reader, size: size).load(ledger: ledger)
        #expect(state.authorities.isEmpty)
        return Reading(
            size: size,
            entries: reader.entriesRead,
            names: indexes.inForce.count,
            intents: indexes.openIntents.count,
            accounts: state.indexes.keyAccounts.count
        )
    }

    @Test func aStartReadsAsMuchWhateverWasRevokedSharedAndAnswered() async throws {
        let premises = try LedgerUnderTest()
        var readings: [Reading] = []
        for round in 0..<3 {
            for number in 0..<(2 << round) { try await Self.live(premises, name: "Root \(round) \(number)") }
            // Beyond every window in which tokens are held.
            premises.clock.pass(seconds: 3_600)
            let ledger = try await premises.open(AnsweredLedger.options)
            await ledger.closed()
            readings.append(try await Self.start(premises))
        }
        #expect(readings[2].size > 3 * readings[0].size)
        // Each of a few halvings looks once more where the log is twice as long.
        #expect(readings[2].entries <= readings[0].entries + 8, "\(readings)")
        for reading in readings.dropFirst() {
            #expect(reading.names <= readings[0].names + 1, "\(readings)")
            #expect(reading.intents == 0 && reading.accounts <= readings[0].accounts + 1, "\(readings)")
        }
    }

    /// An authority that issues, revokes, is shared, and is answered for in two periods.
    private static func live(_ premises: LedgerUnderTest, name: String) async throws {
        let ledger = try await premises.open(AnsweredLedger.options)
        let root = try await ledger.authority.foundRoot(name)
        await ledger.closed()
        let answered = try await AnsweredLedger(premises, authority: root)
        let authority = answered.ledger.authority
        for reason in [RevocationReason.superseded, .keyCompromise] {
            let serial = try await authority.issue(from: root).serialNumber
            try await authority.revokeCertificate(serial, of: root, reason: reason, caller: Samples.caller())
            premises.clock.pass(seconds: 3)
            _ = try await answered.statuses(serial)
        }
        let policy = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111111111111"},
            "Action": "acm-pca:GetCertificate", "Resource": "*"}}
            """
        for document in [policy, nil, policy] {
            try await authority.changeResourcePolicy(of: root, document, caller: Samples.caller())
        }
        await answered.ledger.closed()
    }
}
