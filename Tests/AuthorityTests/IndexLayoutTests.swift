import GRDB
import Ledger
import Testing

@testable import Authority

/// The indexes lie outside what is frozen: another layout of theirs is computed again from the entries.
struct IndexLayoutTests {
    @Test(arguments: [
        ("PRAGMA user_version = 99", OpeningError.Code.newer, false),
        ("PRAGMA user_version = 1", .unavailable, false), ("UPDATE index_layout SET number = 99", .newer, true),
        ("UPDATE index_layout SET number = 0", .unavailable, true),
    ])
    func aLayoutOfALaterProgramIsToldAsSuch(change: String, code: OpeningError.Code, opens: Bool) async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ = try await $0.authority.foundRoot() }
        let queue = try DatabaseQueue(path: premises.folder.path + "/ledger.db")
        try await queue.writeWithoutTransaction { try $0.execute(sql: change) }
        try queue.close()
        let error = await #expect(throws: OpeningError.self) { _ = try await RecordedLedger(reading: premises.folder) }
        #expect(error?.code == code)
        #expect(error?.message.contains("newer than this program") == (code == .newer))
        do throws(OpeningError) {
            // A server computes the indexes again, whatever their layout.
            let ledger = try await premises.open()
            #expect(opens)
            await ledger.closed()
        } catch {
            #expect(!opens && error.code == code)
        }
    }

    @Test(arguments: ["UPDATE index_layout SET number = 0", "DROP TABLE index_layout", "DELETE FROM index_layout"])
    func indexesOfAnotherLayoutAreComputedAgain(change: String) async throws {
        let premises = try LedgerUnderTest()
        let (authority, issued) = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            for token in 0..<150 { try await ledger.authority.issue(from: authority, token: "\(token)") }
            return (authority, try await ledger.authority.issue(from: authority))
        }
        let before = try premises.contents()
        let queue = try DatabaseQueue(path: premises.folder.path + "/ledger.db")
        try await queue.write { database in
            try database.execute(sql: change)
            // What an index says is not believed any more, so that it does not matter.
            try database.execute(
                sql:
                    "DROP TABLE in_force; DROP TRIGGER serial_kept; DELETE FROM serial; DROP TABLE revocation"
            )
        }
        try queue.close()
        await #expect(throws: OpeningError.self) { _ = try await RecordedLedger(reading: premises.folder) }
        try await premises.whileOpen { ledger in
            let found = try await ledger.authority.issuedCertificate(issued.serialNumber, of: authority)
            #expect(!found.certificate.isEmpty)
            #expect(try await ledger.authority.refusal(from: authority) == nil)
        }
        let after = try premises.contents()
        try after.expectWhole()
        #expect(after.count(.certificateSigned) == before.count(.certificateSigned) + 1)
    }
}
