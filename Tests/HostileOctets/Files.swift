import Bytes
import Cryptography
import EventLog
import Testbed
import Transparency

extension OctetKind {
    /// What the slots of an anchor hold; an octet chooses whose checksums are made right, for nothing else would be read on.
    static let anchor = OctetKind("anchor", atMost: 1_024) { octets in
        let folder = try TemporaryFolder()
        try folder.write(try anchorFile(octets), to: "anchor")
        guard let anchor = try? Anchor.open(path: folder.file("anchor")) else { return }
        try demand(anchor.ledger == ledger, "an anchor is its ledger's")
        let note = anchor.checkpointNote
        let (size, hash) = ((anchor.head?.size ?? 0) &+ 1, Digest256(words: (1, 2, 3, 4)))
        // Only an anchor that counted to the end cannot be written any more, and says so.
        guard (try? anchor.write(size: size, leafHash: hash)) != nil else { return }
        var read = try again("an anchor that was written") { try Anchor.open(path: folder.file("anchor")) }
        try demand(read.head == Anchor.Head(size: size, leafHash: hash), "the head that was written last counts")
        try demand(same(read.checkpointNote, note), "a head leaves the note alone")
        guard (try? anchor.publish(checkpoint: "note")) != nil else { return }
        read = try again("an anchor that was published") { try Anchor.open(path: folder.file("anchor")) }
        try demand(same(read.checkpointNote, "note"), "the note that was written last counts")
        try demand(read.head?.size == size, "a note leaves the head alone")
    }

    /// Writes to a file of key uses: each with its key and its count, where the file has it or anywhere.
    static let uses = OctetKind("uses", atMost: 1_024) { octets in
        let folder = try TemporaryFolder()
        let path = folder.file("uses")
        var choices = Choices(octets)
        var counted: [UniqueIdentifier: UInt64] = [:]
        var isOrderly = true
        let file = try KeyUseFile.create(path: path, ledger: ledger)
        while !choices.isAtEnd {
            let shape = choices.octet()
            let key = UniqueIdentifier(words: (9, UInt64(shape & 7)))
            let count = choices.number(Int(shape >> 3 & 7) + 1) & (KeyUseFile.mostUses - 1)
            guard shape >> 6 == 0 else {
                isOrderly = false
                try file.write(count, of: key, at: 4_096 + Int(count % 8_192))
                continue
            }
            switch try file.find(key) {
            case .count(_, let place), .damaged(let place), .nothing(let place?):
                try file.write(count, of: key, at: place)
                try demand(try file.find(key) == .count(count, at: place), "a count is found where it was written")
                counted[key] = count
            case .nothing(nil): break
            }
        }
        let reading = try KeyUseReading(path: path, ledger: ledger)
        if isOrderly { try demand(reading.flaws.isEmpty && reading.counts == counted, "what was counted is read") }
        guard reading.flaws.isEmpty else { return }
        for (key, count) in reading.counts {
            guard case .count(count, _) = try file.find(key) else {
                throw Violation(description: "key \(key) is counted and not found")
            }
        }
    }

    private static let ledger = UniqueIdentifier(words: (1, 2))

    private static func same(_ left: String?, _ right: String?) -> Bool {
        left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
    }

    /// An anchor's file of what octets say: schemas/format.md section 6, written here anew.
    private static func anchorFile(_ octets: ArraySlice<UInt8>) throws -> [UInt8] {
        var choices = Choices(octets)
        let mended = choices.octet()
        var preamble = Array("ca-ledger-anchor".utf8) + [0, 0, 0, 1] + [UInt8](repeating: 0, count: 12)
        preamble += Self.ledger.octets
        preamble += try Self.checksum(preamble)
        var file = preamble + [UInt8](repeating: 0, count: 12_288 - preamble.count)
        for (index, offset) in [512, 1_024].enumerated() where mended & (1 << UInt8(index)) != 0 {
            let head = choices.octets(48)
            file.replaceSubrange(offset..<offset + 48, with: head)
            file.replaceSubrange(offset + 48..<offset + 64, with: try Self.checksum(Self.ledger.octets + head))
        }
        for (index, offset) in [4_096, 8_192].enumerated() where mended & (4 << UInt8(index)) != 0 {
            let head = choices.octets(16)
            let text = choices.octets(Int(head[11]))
            file.replaceSubrange(offset..<offset + 16, with: head)
            file.replaceSubrange(
                offset + 16..<offset + 32,
                with: try Self.checksum(Self.ledger.octets + head + text)
            )
            file.replaceSubrange(offset + 32..<offset + 32 + text.count, with: text)
        }
        // Whatever else is damaged.
        while !choices.isAtEnd {
            let place = Int(choices.number(2))
            if place < file.count { file[place] ^= choices.octet() } else { file = Array(file.prefix(place % 12_288)) }
        }
        return file
    }

    private static func checksum(_ octets: [UInt8]) throws -> [UInt8] {
        Array(try SHA256.digest(of: octets).octets.prefix(16))
    }
}
