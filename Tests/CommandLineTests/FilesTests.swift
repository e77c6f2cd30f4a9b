import ArgumentParser
import Authority
import Foundation
import Testbed
import Testing

@testable import ca_ledger

/// What the command line reads from files that somebody names.
@Suite struct FilesTests {
    private static func key(_ octets: [UInt8], mode: Int = 0o600, in folder: TemporaryFolder) throws -> String {
        try folder.write(octets, to: "key")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.file("key"))
        return folder.file("key")
    }

    private static func options(_ arguments: [String]) throws -> MasterKeyOptions {
        try MasterKeyOptions.parse(arguments)
    }

    @Test(arguments: [
        [UInt8](repeating: 0xA5, count: 32), Array(String(repeating: "a5", count: 32).utf8),
        Array((String(repeating: "A5 ", count: 32) + "\r\n").utf8),
    ])
    func aMasterKeyIsOctetsOrDigits(octets: [UInt8]) async throws {
        let folder = try TemporaryFolder()
        let options = try Self.options(["--master-key", try Self.key(octets, in: folder)])
        #expect(try await options.load(for: LedgerFolder(folder.file("ledger"))) != nil)
    }

    @Test(arguments: [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 33), Array("a5".utf8)])
    func anythingElseIsNone(octets: [UInt8]) async throws {
        let folder = try TemporaryFolder()
        let options = try Self.options(["--master-key", try Self.key(octets, in: folder)])
        await #expect(throws: ValidationError.self) {
            try await options.load(for: LedgerFolder(folder.file("ledger")))
        }
    }

    @Test(arguments: [0o644, 0o640, 0o660, 0o604]) func aMasterKeyThatOthersCanReadIsRefused(mode: Int) async throws {
        let folder = try TemporaryFolder()
        let octets = [UInt8](repeating: 1, count: 32)
        let options = try Self.options(["--master-key", try Self.key(octets, mode: mode, in: folder)])
        let error = await #expect(throws: ValidationError.self) {
            try await options.load(for: LedgerFolder(folder.file("ledger")))
        }
        #expect(error?.message.contains("0600") == true)
    }

    @Test func aMasterKeyInsideTheLedgerIsRefused() async throws {
        let folder = try TemporaryFolder()
        let options = try Self.options(["--master-key", try Self.key([UInt8](repeating: 1, count: 32), in: folder)])
        await #expect(throws: ValidationError.self) { try await options.load(for: LedgerFolder(folder.path)) }
    }

    @Test func aDevelopmentKeyIsMadeOnceAndFoundAgain() async throws {
        let folder = try TemporaryFolder()
        let ledger = LedgerFolder(folder.file("ledger"))
        let options = try Self.options(["--development"])
        // Whoever makes no ledger makes no key for one.
        await #expect(throws: Unanswered.self) { try await options.load(for: ledger) }
        #expect(!FileManager.default.fileExists(atPath: folder.file("ledger.development-key")))
        _ = try await options.load(for: ledger, making: true)
        let made = try folder.read("ledger.development-key")
        #expect(made.count == 65)
        #expect(try await options.load(for: ledger) != nil)
        #expect(try folder.read("ledger.development-key") == made)
    }

    /// A new key would open nothing, and hide that the right one is gone.
    @Test func noDevelopmentKeyIsMadeForALogThatIsThere() async throws {
        let folder = try TemporaryFolder()
        let ledger = LedgerFolder(folder.file("ledger"))
        try FileManager.default.createDirectory(atPath: ledger.path, withIntermediateDirectories: true)
        try folder.write([1], to: "ledger/ledger.db")
        let options = try Self.options(["--development"])
        await #expect(throws: Unanswered.self) { try await options.load(for: ledger) }
        #expect(!FileManager.default.fileExists(atPath: ledger.developmentMasterKey))
    }

    @Test func aNamedFileIsReadWholeAndIsNotTooLarge() throws {
        let folder = try TemporaryFolder()
        let octets = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try folder.write(octets, to: "input")
        #expect(try InputFile.octets(of: folder.file("input")) == octets)
        try folder.write([UInt8](repeating: 0, count: (1 << 20) + 1), to: "large")
        #expect(throws: Unanswered.self) { try InputFile.octets(of: folder.file("large")) }
        #expect(throws: Unanswered.self) { try InputFile.octets(of: folder.file("absent")) }
        #expect(throws: Unanswered.self) { try InputFile.octets(of: folder.path) }
    }
}
