import Foundation
import Testing

@testable import DurableFiles

/// Files that are there completely or not at all.
final class DurableFileTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "durable-\(UUID().uuidString)").path

    init() throws { try FilePlace.makeFolder(self.folder) }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: self.folder)) ?? [] }

    @Test func whatIsWrittenIsReadAndNothingElseIsLeft() throws {
        let path = self.folder + "/file"
        let octets = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        try DurableFile.create(path, octets)
        #expect(try DurableFile.read(path, atMost: octets.count) == octets)
        #expect(self.names == ["file"])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aFileIsMadeOnlyWhereThereIsNoneAndReplacedWhereThereIs() throws {
        let path = self.folder + "/file"
        try DurableFile.create(path, [1])
        #expect(throws: FileError(path, "exists already")) { try DurableFile.create(path, [2]) }
        #expect(try DurableFile.read(path, atMost: 1) == [1])
        try DurableFile.replace(path, [3])
        #expect(try DurableFile.read(path, atMost: 1) == [3])
    }

    @Test func whatIsNoRegularFileIsNotReplaced() throws {
        let (link, pipe) = (self.folder + "/link", self.folder + "/pipe")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: self.folder + "/file")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for name in [link, pipe, self.folder] {
            #expect(throws: FileError(name, "is no regular file")) { try DurableFile.replace(name, [1]) }
        }
        #expect(Set(self.names) == ["link", "pipe"])
    }

    @Test func whatAnInterruptedWriteLeftIsNoObstacle() throws {
        let path = self.folder + "/file"
        try DurableFile.create(path + ".unfinished", [9, 9, 9])
        try DurableFile.create(path, [1])
        #expect(self.names == ["file"])
    }

    @Test func aFailureNamesTheFileAndTheReasonAndKeepsWhatWasThere() throws {
        let path = self.folder + "/none/file"
        let error = #expect(throws: FileError.self) { try DurableFile.create(path, [1]) }
        #expect(error?.description.hasSuffix("cannot be opened: No such file or directory.") == true)
        try DurableFile.create(self.folder + "/file", [1, 2, 3])
        #expect(throws: FileError.self) { try DurableFile.read(self.folder + "/file", atMost: 2) }
        try FilePlace.makeFolder(self.folder + "/taken")
        #expect(throws: FileError.self) { try DurableFile.replace(self.folder + "/taken", [1]) }
        #expect(Set(self.names) == ["file", "taken"])
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        try DurableFile.create(self.folder + "/file", [1])
        try FileManager.default.createSymbolicLink(
            atPath: self.folder + "/link",
            withDestinationPath: self.folder + "/file"
        )
        #expect(throws: FileError.self) { try OpenFile(self.folder + "/link", for: .writing) }
    }

    @Test func anOpenFileIsWrittenInPlace() throws {
        let file = try OpenFile(self.folder + "/file", for: .writingOrCreating)
        try file.write([1, 2, 3, 4], at: 0)
        try file.write([9], at: 1)
        try file.synchronize()
        #expect(try file.read(atMost: 100) == [1, 9, 3, 4])
        #expect(try file.read(atMost: 2) == [1, 9])
        file.close()
        file.close()
    }

    @Test func aNameThatSomethingHasIsNotTaken() throws {
        try DurableFile.create(self.folder + "/file", [1])
        try DurableFile.create(self.folder + "/other", [2])
        try FilePlace.makeFolder(self.folder + "/folder")
        for taken in ["other", "folder"] {
            #expect(throws: FileError.self) {
                try FilePlace.rename(self.folder + "/file", toFree: "\(self.folder)/\(taken)")
            }
            try FilePlace.makeFolder(self.folder + "/new")
            #expect(throws: FileError.self) {
                try FilePlace.rename(self.folder + "/new", toFree: "\(self.folder)/\(taken)")
            }
            #expect(FilePlace.removeFolder(self.folder + "/new"))
        }
        try FilePlace.rename(self.folder + "/file", toFree: self.folder + "/free")
        try FilePlace.rename(self.folder + "/folder", toFree: self.folder + "/freed")
        #expect(Set(self.names) == ["other", "free", "freed"])
        #expect(try DurableFile.read(self.folder + "/free", atMost: 1) == [1])
    }

    @Test func aFolderIsListedWholeOrNotAtAll() throws {
        let names = Set((0..<1000).map { "\($0)" })
        for name in names { try Data().write(to: URL(fileURLWithPath: "\(self.folder)/\(name)")) }
        #expect(Set(try FilePlace.list(self.folder)) == names)
        let error = #expect(throws: FileError.self) { try FilePlace.list(self.folder + "/none") }
        #expect(error?.description.hasSuffix("cannot be listed: No such file or directory.") == true)
        #expect(FilePlace.names(in: self.folder + "/none") == nil)
    }
}
