import GRDB
import Ledger
import Testing

@testable import Authority

/// The indexes lie outside what is frozen: another layout of theirs is computed again from the entries.
struct IndexLayoutTests {
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
