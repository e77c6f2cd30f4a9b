import DurableFiles
import Foundation
import Testbed
import Testing

@testable import Buckets

/// Buckets in a folder, and what others put into it.
@Suite struct BucketsTests {
    let folder: TemporaryFolder
    let buckets: Buckets
    let bucket: Bucket

    init() throws {
        self.folder = try TemporaryFolder()
        self.buckets = Buckets(dataFolder: self.folder.path)
        let name = try #require(BucketName("reports"))
        try self.buckets.make(name)
        self.bucket = try self.buckets.bucket(name)
    }

    private func place(_ key: String) -> String { self.folder.file("buckets/reports/\(key)") }
    private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self.folder.file(name), withDestinationPath: target)
    }

    private func code(_ call: () throws -> Void) -> BucketsError.Code? {
        do {
            try call()
            return nil
        } catch {
            return (error as? BucketsError)?.code
        }
    }

    @Test func bucketsAreMadeOnceAndListedInOrder() throws {
        let other = try #require(BucketName("crls"))
        #expect(try !self.buckets.has(other))
        #expect(self.code { _ = try self.buckets.bucket(other) } == .noBucket)
        try self.buckets.make(other)
        #expect(self.code { try self.buckets.make(other) } == .exists)
        try self.folder.write([1], to: "buckets/a-file")
        try self.link("buckets/a-link", to: "/tmp")
        #expect(try self.buckets.names().map(\.text) == ["crls", "reports"])
        #expect(try self.mode(self.folder.file("buckets/crls")) == 0o700)
        for text in ["a-file", "a-link"] {
            let name = try #require(BucketName(text))
            #expect(try !self.buckets.has(name))
            #expect(self.code { try self.buckets.make(name) } == .exists)
        }
    }

    @Test func withoutAFolderThereAreNoBuckets() throws {
        let bare = try TemporaryFolder()
        #expect(try Buckets(dataFolder: bare.path).names() == [])
        #expect(try !Buckets(dataFolder: bare.path).has(self.bucket.name))
        #expect(FilePlace.names(in: bare.path) == [])
        // A folder that leads elsewhere is none.
        try FileManager.default.createSymbolicLink(
            atPath: bare.file("buckets"),
            withDestinationPath: self.folder.file("buckets")
        )
        #expect(try !Buckets(dataFolder: bare.path).has(self.bucket.name))
    }

    @Test func anObjectIsReadAsItWasWritten() throws {
        let octets = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        for (access, mode) in [(ObjectAccess.publicRead, 0o644), (.ownerOnly, 0o600)] {
            let key = try self.key("crl/deep/\(mode).crl")
            try self.bucket.write(octets, to: key, access: access)
            let object = try self.bucket.object(key)
            #expect(object.length == octets.count)
            #expect(object.access == access)
            #expect(try self.mode(self.place(key.text)) == mode)
            #expect(try object.octets(atMost: octets.count) == octets)
            #expect(try object.read(at: 99_990, atMost: 50) == Array(octets.suffix(10)))
            #expect(try object.read(at: 7, atMost: 3) == Array(octets[7..<10]))
            #expect(try object.read(at: octets.count + 1, atMost: 3) == [])
            #expect(self.code { _ = try object.octets(atMost: octets.count - 1) } == .unreadable)
        }
        #expect(FilePlace.names(in: self.place(".unfinished")) == [])
    }

    @Test func nothingIsSeenOfWhatIsNotFinished() throws {
        let key = try self.key("r/1.json")
        try self.bucket.write([1], to: key, access: .publicRead)
        let before = try self.bucket.object(key)
        do {
            let writer = try self.bucket.writer(to: key, access: .ownerOnly)
            try writer.append([2, 3])
            try writer.append([4])
            #expect(writer.length == 3)
            #expect(try self.bucket.object(key).octets(atMost: 9) == [1])
            #expect(FilePlace.names(in: self.place(".unfinished"))?.count == 1)
        }
        // The writer went, and what it wrote with it.
        #expect(FilePlace.names(in: self.place(".unfinished")) == [])
        let writer = try self.bucket.writer(to: key, access: .ownerOnly)
        try writer.append([2, 3])
        try writer.finish()
        let after = try self.bucket.object(key)
        #expect(try after.octets(atMost: 9) == [2, 3])
        #expect(after.access == .ownerOnly)
        // Whoever had the old one open still reads it.
        #expect(try before.octets(atMost: 9) == [1])
        #expect(before.access == .publicRead)
    }

    @Test func whatWasLeftGoesWithTheNextStart() throws {
        let key = try self.key("a")
        try self.bucket.write([1], to: key, access: .ownerOnly)
        try self.folder.write([1], to: "buckets/reports/.unfinished/77")
        self.buckets.sweep()
        #expect(FilePlace.names(in: self.place(".unfinished")) == [])
        #expect(try self.bucket.object(key).length == 1)
    }

    @Test func anObjectIsRemovedOnce() throws {
        let key = try self.key("a/b")
        try self.bucket.write([1], to: key, access: .ownerOnly)
        try self.bucket.remove(key)
        #expect(self.code { _ = try self.bucket.object(key) } == .noObject)
        try self.bucket.remove(key)
        try self.bucket.remove(try self.key("nowhere/b"))
    }

    @Test func linksFoldersAndPipesAreNoObjects() throws {
        try self.folder.write([0x73], to: "secret")
        try self.link("buckets/reports/link", to: self.folder.file("secret"))
        try self.link("buckets/reports/dangling", to: "nothing")
        try self.link("buckets/reports/way", to: self.folder.path)
        try FileManager.default.createDirectory(atPath: self.place("folder"), withIntermediateDirectories: false)
        #expect(unsafe mkfifo(self.place("pipe"), 0o600) == 0)
        try self.bucket.write([1], to: try self.key("file"), access: .ownerOnly)
        for text in ["link", "dangling", "way", "way/secret", "folder", "pipe", "file/inside"] {
            let key = try self.key(text)
            #expect(self.code { _ = try self.bucket.object(key) } == .notAnObject, "\(text)")
            #expect(self.code { try self.bucket.remove(key) } == .notAnObject, "\(text)")
        }
        for text in ["way/secret", "folder", "file/inside"] {
            let key = try self.key(text)
            #expect(self.code { try self.bucket.write([2], to: key, access: .publicRead) } == .notAnObject, "\(text)")
        }
        // An object takes a link's place, never what the link leads to.
        try self.bucket.write([2], to: try self.key("link"), access: .ownerOnly)
        #expect(try self.folder.read("secret") == [0x73])
        #expect(try self.bucket.object(try self.key("link")).octets(atMost: 1) == [2])
        #expect(FilePlace.names(in: self.place(".unfinished")) == [])
    }

    @Test func anObjectOfWhichTheDiskTakesNoMoreIsNotThere() throws {
        let key = try self.key("big")
        try self.bucket.write([1], to: key, access: .ownerOnly)
        let writer = try self.bucket.writer(to: key, access: .ownerOnly)
        // The name is gone under the writer's feet, as with a disk that fails: nothing takes the object's place.
        let names = try #require(FilePlace.names(in: self.place(".unfinished")))
        #expect(names.count == 1)
        for name in names { FilePlace.remove(self.place(".unfinished/\(name)")) }
        try writer.append([2])
        #expect(self.code { try writer.finish() } == .unwritable)
        #expect(try self.bucket.object(key).octets(atMost: 9) == [1])
    }

    @Test func theOldFolderIsReadWhereItsNameLeadsElsewhereMeanwhile() throws {
        let key = try self.key("a")
        try self.bucket.write([1], to: key, access: .ownerOnly)
        try FilePlace.rename(self.folder.file("buckets/reports"), to: self.folder.file("buckets/moved"))
        try self.link("buckets/reports", to: self.folder.path)
        #expect(try self.bucket.object(key).octets(atMost: 9) == [1])
        #expect(try !self.buckets.has(self.bucket.name))
    }
}
