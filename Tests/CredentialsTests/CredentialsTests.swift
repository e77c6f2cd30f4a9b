import Foundation
import Glibc
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Credentials

@Suite struct CredentialsTests {
    /// Where a test's file lies.
    private struct Folder {
        private let folder: TemporaryFolder

        init() throws { self.folder = try TemporaryFolder() }

        var path: String { self.folder.path }
        var file: String { self.path + "/credentials.json" }

        func write(_ text: String, mode: Int = 0o600) throws {
            try? FileManager.default.removeItem(atPath: self.file)
            #expect(
                FileManager.default.createFile(
                    atPath: self.file,
                    contents: Data(text.utf8),
                    attributes: [.posixPermissions: mode]
                )
            )
        }
    }

    private static let text = """
        [{"accessKeyId":"AK1","secretAccessKey":"12345678","principal":"alice","role":"administrator"}]
        """

    private static func make(_ principal: String, _ role: String = "issuer") throws -> Credential {
        try Credential.make(principal: principal, role: role)
    }

    @Test func whatIsAddedIsListedAndWhatIsRemovedIsNot() throws {
        let folder = try Folder()
        let file = CredentialsFile(path: folder.file)
        #expect(!file.exists)
        let first = try Self.make("root", "administrator")
        try file.create(with: first)
        #expect(try file.list().map(\.role) == ["administrator"] && file.list().map(\.principal) == ["root"])
        #expect(throws: CredentialsError.self) { try file.create(with: first) }
        let second = try Self.make("über/issuer \"x\"")
        try file.add(second)
        #expect(try file.list().map(\.accessKeyIdentifier) == [first, second].map(\.accessKeyIdentifier))
        #expect(try file.list()[1].secretAccessKey.revealed == second.secretAccessKey.revealed)
        #expect(second.secretAccessKey.revealed.utf8.count == 40)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try file.remove(accessKeyIdentifier: first.accessKeyIdentifier))
        #expect(try !file.remove(accessKeyIdentifier: first.accessKeyIdentifier))
        #expect(try file.list().count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.file + ".unfinished"))
        #expect(throws: CredentialsError.self) { try Self.make("a\nb") }
    }

    /// Once the log knows whose keys are, the file says nothing of it any more.
    @Test func aFileThatWasChangedHoldsSecretsAlone() throws {
        let folder = try Folder()
        try folder.write(Self.text)
        let file = CredentialsFile(path: folder.file)
        try file.add(try Self.make("bob"))
        #expect(try file.list().allSatisfy { $0.principal == nil && $0.role == nil })
        #expect(try file.list().map(\.secretAccessKey.revealed).first == "12345678")
    }

    @Test func whereThereIsNoFileTheFirstThatIsAddedMakesIt() throws {
        let folder = try Folder()
        let file = CredentialsFile(path: folder.file)
        #expect(try !file.remove(accessKeyIdentifier: "AK1"))
        try file.add(try Self.make("bob"))
        #expect(try file.list().count == 1)
    }

    @Test(arguments: [0o644, 0o640, 0o400, 0o700]) func aFileOpenToOthersIsRefused(mode: Int) throws {
        let folder = try Folder()
        try folder.write(Self.text, mode: mode)
        let error = #expect(throws: CredentialsError.self) { try CredentialsFile(path: folder.file).list() }
        #expect(error?.description.contains("600") == true)
    }

    @Test func whatIsNoPlainFileIsRefused() throws {
        let folder = try Folder()
        #expect(throws: CredentialsError.self) { try CredentialsFile(path: folder.path).list() }
        #expect(throws: CredentialsError.self) { try CredentialsFile(path: folder.file).list() }
        try folder.write(Self.text)
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.file)
        #expect(throws: CredentialsError.self) { try CredentialsFile(path: link).list() }
    }

    @Test(arguments: [
        "", "{}", "[1]", "[{}]", text.replacing("administrator", with: "King"), text.replacing("AK1", with: "A"),
        text.replacing("AK1", with: "A/K1"), text.replacing("alice", with: ""), text.replacing("alice", with: "a\\nb"),
        text.replacing("12345678", with: "1234567"), text.replacing("\"12345678\"", with: "12345678"), text + "x",
        text.dropLast() + "," + text.dropFirst(),
    ])
    func malformedTextsAreRefusedWithoutShowingSecrets(text: String) throws {
        let folder = try Folder()
        try folder.write(text)
        let error = #expect(throws: CredentialsError.self) { try CredentialsFile(path: folder.file).list() }
        #expect(error?.description.contains("1234567") == false)
    }

    @Test func aChangedFileIsReadAndOfABrokenOneNoKeyIsAccepted() async throws {
        let folder = try Folder()
        try folder.write(Self.text)
        let reports = Mutex<[String]>([])
        let store = CredentialsStore(path: folder.file) { text in reports.withLock { $0.append(text) } }
        #expect(store.credential(for: "AK1")?.principal == "alice")
        #expect(store.credential(for: "AK2") == nil)
        try await Task.sleep(for: .milliseconds(150))
        try folder.write(Self.text.replacing("AK1", with: "AK2"))
        #expect(store.credential(for: "AK2")?.principal == "alice")
        #expect(store.credential(for: "AK1") == nil)
        try await Task.sleep(for: .milliseconds(150))
        try folder.write("[")
        #expect(store.credential(for: "AK3") == nil)
        #expect(store.credential(for: "AK2") == nil)
        #expect(store.problem != nil)
        try await Task.sleep(for: .milliseconds(150))
        try folder.write(Self.text.replacing("AK1", with: "AK3"))
        #expect(store.credential(for: "AK3") != nil)
        #expect(store.problem == nil)
        #expect(reports.withLock { $0.count } == 2)
    }

    @Test func aKeyThatIsTakenAwayIsRefusedFromTheNextRequestOn() throws {
        let folder = try Folder()
        let file = CredentialsFile(path: folder.file)
        let first = try Self.make("root", "administrator")
        try file.create(with: first)
        let store = CredentialsStore(path: folder.file)
        for _ in 0..<20 {
            let added = try Self.make("short-lived")
            try file.add(added)
            #expect(store.credential(for: added.accessKeyIdentifier) != nil)
            _ = try file.remove(accessKeyIdentifier: added.accessKeyIdentifier)
            #expect(store.credential(for: added.accessKeyIdentifier) == nil)
            #expect(store.credential(for: first.accessKeyIdentifier) != nil)
        }
    }

    /// Also of a file that others may write, or that is another's.
    @Test(arguments: [true, false]) func ofAFileThatIsGoneOrOpenToOthersNoKeyIsAccepted(isGone: Bool) throws {
        let folder = try Folder()
        try folder.write(Self.text)
        let store = CredentialsStore(path: folder.file)
        #expect(store.credential(for: "AK1") != nil)
        if isGone {
            try FileManager.default.removeItem(atPath: folder.file)
        } else {
            try FileManager.default.setAttributes([.posixPermissions: 0o622], ofItemAtPath: folder.file)
        }
        #expect(store.credential(for: "AK1") == nil)
        #expect(store.problem != nil)
        try folder.write(Self.text.replacing("AK1", with: "AK20"))
        #expect(store.credential(for: "AK1") == nil)
        #expect(store.credential(for: "AK20") != nil)
        #expect(store.problem == nil)
    }

    @Test func aFileThatCouldNotBeReadIsReadAgainWithoutBeingChanged() async throws {
        let folder = try Folder()
        let store = CredentialsStore(path: folder.file)
        #expect(store.problem != nil && store.contents.credentials.isEmpty)
        let before = store.contents.readings
        while store.contents.readings == before { try await Task.sleep(for: .milliseconds(50)) }
        try folder.write(Self.text)
        #expect(store.contents.credentials.map(\.accessKeyIdentifier) == ["AK1"])
    }

    @Test func changesMadeAtOnceAreAllKept() async throws {
        let folder = try Folder()
        let path = folder.file
        try CredentialsFile(path: path).create(with: try Self.make("root", "administrator"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { try CredentialsFile(path: path).add(try Self.make("user \(number)", "auditor")) }
            }
            try await group.waitForAll()
        }
        #expect(try CredentialsFile(path: path).list().count == 21)
    }

    @Test func aDigestIsOfOneSecretAlone() throws {
        let digest = try SaltedDigest(of: SecretAccessKey("12345678"))
        #expect(try digest.isDigest(of: SecretAccessKey("12345678")))
        #expect(try !digest.isDigest(of: SecretAccessKey("12345679")))
        #expect(try SaltedDigest(of: SecretAccessKey("12345678")) != digest)
    }

    /// Who keeps the lock for ever holds up neither a command nor a server's end.
    @Test func aLockThatIsKeptIsNotWaitedForForEver() throws {
        let folder = try TemporaryFolder()
        var file = CredentialsFile(path: folder.file("credentials.json"))
        file.trials = 2
        let credential = try Credential.make(principal: "p", role: "auditor")
        try file.add(credential)
        let lock = unsafe open(folder.file("credentials.json.lock"), O_RDWR)
        #expect(flock(lock, LOCK_EX) == 0)
        let error = #expect(throws: CredentialsError.self) {
            try file.add(try Credential.make(principal: "q", role: "auditor"))
        }
        #expect(error?.description.contains("held by another process") == true)
        close(lock)
        try file.add(try Credential.make(principal: "q", role: "auditor"))
        #expect(try file.list().count == 2)
    }
}
