import Bytes
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
