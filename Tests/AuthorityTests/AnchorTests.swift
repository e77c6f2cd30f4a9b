import EventLog
import Foundation
import Ledger
import Testbed
import Testing

@testable import Authority

/// The memory outside, and the one process that may write.
struct AnchorTests {
    @Test func aMissingAnchorRefusesUntilSomebodyDecidesWhichIsRecorded() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        try Files.remove(premises.folder.anchor)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback && error?.message.hasPrefix("There is no anchor") == true)
        try await premises.whileOpen({ $0.newAnchorReason = "moved house" }) { _ in }
        #expect(try premises.contents().started?.anchorAccepted == "uid:0: moved house")
        try await premises.whileOpen { _ in }
        #expect(try premises.contents().started?.anchorAccepted == nil)
    }

    @Test func anOlderCopyOfTheFolderIsNoticed() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        let folder = premises.folder.path
        let backup = premises.home.file("backup")
        try Files.copy(folder, to: backup)
        _ = try await premises.whileOpen { try await $0.authority.issue(from: authority) }
        try Files.remove(folder)
        try Files.copy(backup, to: folder)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback && error?.message.hasPrefix("ROLLBACK DETECTED") == true)
    }

    @Test func aFolderThatVanishedIsNotBegunAnew() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        try Files.remove(premises.folder.path)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback && error?.message.hasPrefix("ROLLBACK DETECTED") == true)
    }

    @Test func anotherLedgersAnchorIsRefused() async throws {
        let premises = try LedgerUnderTest()
        let others = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        try await others.whileOpen { _ in }
        try Files.remove(premises.folder.anchor)
        try Files.copy(others.folder.anchor, to: premises.folder.anchor)
        let error = await #expect(throws: OpeningError.self) { try await premises.open() }
        #expect(error?.code == .rollback)
    }

    @Test func aSecondOpeningIsRefusedNamingTheFirstsProcess() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in
            let error = await #expect(throws: OpeningError.self) { try await premises.open() }
            #expect(error?.code == .inUse)
            #expect(error?.message.contains("\(ProcessInfo.processInfo.processIdentifier)") == true)
        }
        try await premises.whileOpen { _ in }
    }

    @Test func theAnchorRemembersTheLogsEndWithEveryCommit() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            await ledger.publishCheckpoint()
            try await ledger.authority.issue(from: authority)
            // A log that lost its last entries is older than the anchor, though no checkpoint covers them.
            let crashed = try premises.asAfterCrash()
            let contents = try crashed.contents()
            #expect(try #require(contents.checkpoints.last).size < UInt64(contents.entries.count))
            try await crashed.whileOpen { _ in }
        }
    }
}
