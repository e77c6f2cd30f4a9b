import Bytes
import Cryptography
import EventLog
import Foundation
import Testbed
import Testing

@Suite struct AnchorTests {
    private let folder: TemporaryFolder
    private let ledger = UniqueIdentifier(words: (5, 6))
    private let hash = Digest256(words: (1, 2, 3, 4))

    init() throws { self.folder = try TemporaryFolder() }

    private var path: String { self.folder.file("log.anchor") }

    @Test func aNewAnchorRemembersNothingAndIsItsOwnersAlone() throws {
        #expect(!Anchor.exists(at: self.path))
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        #expect(Anchor.exists(at: self.path))
        #expect(anchor.head == nil)
        #expect(anchor.checkpointNote == nil)
        #expect(anchor.ledger == self.ledger)
        let attributes = try FileManager.default.attributesOfItem(atPath: self.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 12_288)
        #expect(throws: StoreError(.unavailable, "")) { try Anchor.create(path: self.path, ledger: self.ledger) }
    }

    /// What is left of an anchor is damage; any other file is none.
    @Test func whatIsLeftOfAnAnchorIsDamage() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        anchor.close()
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: self.path)))
        for count in [0, 1, 15, 16, 19] {
            try Data(whole.prefix(count)).write(to: URL(fileURLWithPath: self.path))
            let said = count == 0 ? "is empty: it is damaged" : "ends after \(count) octets: it is damaged"
            let errors = [
                #expect(throws: StoreError.self) { try Anchor.open(path: self.path) },
                #expect(throws: StoreError.self) { try Anchor.openReadOnly(path: self.path) },
            ]
            for error in errors {
                #expect(error?.code == .corrupt && error?.message.contains(said) == true, "\(count)")
            }
        }
        try Data("something".utf8).write(to: URL(fileURLWithPath: self.path))
        #expect(throws: StoreError(.incompatible, "")) { try Anchor.open(path: self.path) }
    }

    @Test func whatWasRememberedIsReadAgain() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        for size in 1...5 as ClosedRange<UInt64> {
            try anchor.write(size: size, leafHash: self.hash)
            try anchor.publish(checkpoint: "note \(size)\n")
            let again = try Anchor.open(path: self.path)
            #expect(again.head == Anchor.Head(size: size, leafHash: self.hash))
            #expect(again.checkpointNote == "note \(size)\n")
            #expect(again.ledger == self.ledger)
        }
        #expect(anchor.head?.size == 5)
    }

    @Test func anInterruptedWriteLeavesTheOneBefore() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        try anchor.write(size: 1, leafHash: self.hash)
        try anchor.publish(checkpoint: "one")
        try anchor.write(size: 2, leafHash: self.hash)
        try anchor.publish(checkpoint: "two")
        anchor.close()
        try self.folder.flip("log.anchor", at: 1024 + 9)
        try self.folder.flip("log.anchor", at: 8192 + 33)
        let again = try Anchor.open(path: self.path)
        #expect(again.head?.size == 1)
        #expect(again.checkpointNote == "one")
        try again.write(size: 3, leafHash: self.hash)
        try again.publish(checkpoint: "three")
        let third = try Anchor.open(path: self.path)
        #expect(third.head?.size == 3)
        #expect(third.checkpointNote == "three")
    }

    @Test func aDamagedAnchorIsRefused() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        try anchor.write(size: 1, leafHash: self.hash)
        try anchor.publish(checkpoint: "one")
        anchor.close()
        for offset in [
            20, 33, 48, 100, 512 + 3, 512 + 20, 600, 1100, 4096 + 9, 4096 + 14, 4096 + 20, 4096 + 32, 4096 + 500,
        ] {
            try self.folder.flip("log.anchor", at: offset)
            #expect(throws: StoreError(.corrupt, ""), "octet \(offset)") { try Anchor.open(path: self.path) }
            try self.folder.flip("log.anchor", at: offset)
        }
        for (offset, code) in [(0, StoreError.Code.incompatible), (16, .newer)] {
            try self.folder.flip("log.anchor", at: offset)
            #expect(throws: StoreError(code, ""), "octet \(offset)") { try Anchor.open(path: self.path) }
            try self.folder.flip("log.anchor", at: offset)
        }
        let octets = try Data(contentsOf: URL(fileURLWithPath: self.path))
        for changed in [octets.dropLast(), octets + [0]] {
            try changed.write(to: URL(fileURLWithPath: self.path))
            #expect(throws: StoreError(.corrupt, "")) { try Anchor.open(path: self.path) }
        }
        try FileManager.default.removeItem(atPath: self.path)
        #expect(throws: StoreError(.unavailable, "")) { try Anchor.open(path: self.path) }
    }

    /// Somebody counted to the end: the next write would have a number that no reader lets count.
    @Test func anAnchorThatLeavesNoNumberIsNotWrittenInVain() throws {
        try Anchor.create(path: self.path, ledger: self.ledger).close()
        var file = try self.folder.read("log.anchor")
        func put(_ head: [UInt8], _ rest: [UInt8], at offset: Int) throws {
            let checksum = try SHA256.digest(of: self.ledger.octets + head + rest).octets.prefix(16)
            // A note's text follows its checksum, a head's leaf hash comes before it.
            let octets = offset < 4096 ? head + rest + checksum : head + checksum + rest
            file.replaceSubrange(offset..<offset + octets.count, with: octets)
        }
        let last = [0x7F] + [UInt8](repeating: 0xFF, count: 7)
        try put(last + [0, 0, 0, 0, 0, 0, 0, 1], self.hash.octets, at: 512)
        try put(last + [0, 0, 0, 3, 0, 0, 0, 0], Array("one".utf8), at: 4096)
        try self.folder.write(file, to: "log.anchor")
        let anchor = try Anchor.open(path: self.path)
        #expect(anchor.head?.size == 1)
        #expect(anchor.checkpointNote == "one")
        #expect(throws: StoreError(.corrupt, "")) { try anchor.write(size: 2, leafHash: self.hash) }
        #expect(throws: StoreError(.corrupt, "")) { try anchor.publish(checkpoint: "two") }
        #expect(anchor.head?.size == 1)
        #expect(try self.folder.read("log.anchor") == file)
    }

    @Test func aCheckpointWithoutRoomIsRefused() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        try anchor.publish(checkpoint: String(repeating: "x", count: 4064))
        #expect(throws: StoreError(.unavailable, "")) {
            try anchor.publish(checkpoint: String(repeating: "x", count: 4065))
        }
        #expect(try Anchor.open(path: self.path).checkpointNote?.utf8.count == 4064)
    }

    @Test func aClosedOrReadOnlyAnchorIsNotWritten() throws {
        let anchor = try Anchor.create(path: self.path, ledger: self.ledger)
        let reading = try Anchor.openReadOnly(path: self.path)
        #expect(throws: StoreError(.unavailable, "")) { try reading.write(size: 1, leafHash: self.hash) }
        anchor.close()
        #expect(throws: StoreError(.unavailable, "")) { try anchor.write(size: 1, leafHash: self.hash) }
    }
}
