import Authority
import Foundation
import Testbed
import Testing

/// What is asked before a ledger is made, and how a ledger is named.
struct FirstStartTests {
    private static func names(in folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.file("")).sorted()
    }

    @Test func aFirstStartWithoutAFolderForItsAnchorLeavesNothing() async throws {
        let premises = try LedgerUnderTest()
        for path in ["none/anchor", "none/further/anchor"] {
            let error = await #expect(throws: OpeningError.self) {
                try await premises.open { $0.anchorPath = premises.home.file(path) }
            }
            #expect(error?.code == .unavailable && error?.message.contains("none") == true)
        }
        #expect(try Self.names(in: premises.home).isEmpty)
    }

    @Test func aFirstStartBesideAnAnchorThatIsNoneOrRemembersLeavesNothing() async throws {
        let other = try LedgerUnderTest()
        try await other.whileOpen { _ in }
        let premises = try LedgerUnderTest()
        let anchor = premises.folder.anchor
        for octets in [[], Array("x".utf8), try Array(Data(contentsOf: URL(fileURLWithPath: other.folder.anchor)))] {
            try Data(octets).write(to: URL(fileURLWithPath: anchor))
            await #expect(throws: OpeningError.self) { try await premises.open() }
            #expect(try Self.names(in: premises.home) == ["ledger.anchor"])
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: anchor))) == octets)
        }
    }

    @Test func whoeverOnlyRecordsSomethingMakesNoLedger() async throws {
        let premises = try LedgerUnderTest()
        let error = await #expect(throws: OpeningError.self) { try await premises.open { $0.isServing = false } }
        #expect(error?.message.contains("There is no ledger") == true)
        #expect(try Self.names(in: premises.home).isEmpty)
    }

    @Test func theFileOfALogNamesItsFolderAndAFolderOfThatNameItself() throws {
        let home = try TemporaryFolder()
        #expect(LedgerFolder(holding: "a/b/ledger.db").path == "a/b")
        #expect(LedgerFolder(holding: "/ledger.db").path == "/")
        #expect(LedgerFolder(holding: "a/b/").path == "a/b")
        #expect(LedgerFolder(holding: "a/other.db").path == "a/other.db")
        #expect(LedgerFolder(holding: "ledger.db").path == FileManager.default.currentDirectoryPath)
        try FileManager.default.createDirectory(atPath: home.file("ledger.db"), withIntermediateDirectories: false)
        #expect(LedgerFolder(holding: home.file("ledger.db")).path == home.file("ledger.db"))
    }
}
