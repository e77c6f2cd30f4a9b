import Foundation
import Testbed
import Testing

@testable import DurableFiles

/// Files that nobody finds, and folders that stay for as long as they are needed.
@Suite struct UnnamedFileTests {
    @Test func whatItTookIsThereUnderTheNameThatItGets() throws {
        let folder = try TemporaryFolder()
        let octets = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try folder.write(octets, to: "original")
        let place = try TemporaryPlace()
        let file = try UnnamedFile()
        try file.take(folder.file("original"))
        #expect(FilePlace.names(in: place.path) == [])
        try file.give(name: place.path + "/named")
        #expect(try DurableFile.read(place.path + "/named", atMost: octets.count) == octets)
        #expect(throws: FileError.self) { try file.give(name: place.path + "/named") }
        #expect(throws: FileError.self) { try UnnamedFile().take(folder.path) }
        place.remove()
        #expect(!FilePlace.exists(place.path))
    }

    @Test func aPlaceThatIsLeftGoesAndOneThatIsInUseStays() throws {
        let used = try TemporaryPlace()
        let left = TemporaryPlace.base + "/ca-ledger-LEFT00"
        let other = TemporaryPlace.base + "/ca-ledger-of-somebody-else"
        for path in [left, other] {
            try FilePlace.makeFolder(path)
            try DurableFile.create(path + "/file", [1])
        }
        defer { _ = FilePlace.removeTree(other, depth: 1) }
        let next = try TemporaryPlace()
        #expect(!FilePlace.exists(left))
        #expect([used.path, next.path, other].allSatisfy { FilePlace.exists($0) })
    }

    /// A file that cannot be looked at is not one that is not there.
    @Test func whatNobodyCanSayIsNotTakenForNothing() throws {
        let folder = try TemporaryFolder()
        #expect(!FilePlace.exists(folder.file("absent")))
        #expect(try !FilePlace.isFileThere(folder.file("absent")))
        let tooLong = folder.file(String(repeating: "x", count: 300))
        #expect(FilePlace.exists(tooLong))
        #expect(throws: FileError.self) { try FilePlace.isFileThere(tooLong) }
        #expect(throws: FileError.self) { try FilePlace.isFileThere(folder.path) }
        try folder.write([1], to: "there")
        #expect(try FilePlace.isFileThere(folder.file("there")))
    }
}
