import Bytes
import Foundation
import Testbed
import Testing

@testable import EventLog

/// The file of counts of key uses: each key's record where its identifier leads, whatever else is there.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct KeyUseFileTests {
    private static let ledger = UniqueIdentifier(words: (0xA0A1_A2A3_A4A5_A6A7, 0xA8A9_AAAB_ACAD_AEAF))
    private let folder: TemporaryFolder
    private var path: String { self.folder.file("uses") }

    init() throws { self.folder = try TemporaryFolder() }

    private static func key(_ number: UInt64) -> UniqueIdentifier { UniqueIdentifier(words: (0x1234, number)) }

    private func write(_ count: UInt64, of key: UniqueIdentifier, _ file: KeyUseFile) throws {
        switch try file.find(key) {
        case .count(_, let place), .damaged(let place), .nothing(let place?): try file.write(count, of: key, at: place)
        case .nothing(nil): Issue.record("no room for \(key)")
        }
    }

    private func octets() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: self.path))) }

    private func change(_ change: (inout [UInt8]) -> Void) throws {
        var octets = try self.octets()
        change(&octets)
        try Data(octets).write(to: URL(filePath: self.path))
    }

    @Test func theFormIsTheOneThatIsWrittenDown() throws {
        let file = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        let key = UniqueIdentifier(words: (0x0001_0203_0405_4607, 0x8809_0A0B_0C0D_0E0F))
        try self.write(258, of: key, file)
        let octets = try self.octets()
        // Computed by hand with Python's hashlib.
        #expect(
            Array(octets.prefix(64)).hexadecimal
                == "63612d6c65646765722d757365730000" + "00000001" + "000000000000000000000000"
                + "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" + "9c833a8ed52c989fd1e3fa107278a513"
        )
        #expect(octets[64..<4_096].allSatisfy { $0 == 0 })
        #expect(octets.count == 4_096 + 32)
        #expect(
            Array(octets[4_096...]).hexadecimal
                == "0001020304054607" + "88090a0b0c0d0e0f" + "0000000000000102" + "9eed75425b482c07"
        )
        #expect(try KeyUseTable.pages(of: key).prefix(6) == [1, 3, 6, 13, 26, 53])
        #expect(try KeyUseTable.pages(of: key).count == 18)
        #expect(try KeyUseTable.pages(of: key).allSatisfy { $0 < 1 << 18 })
    }

    @Test func aThousandKeysAreCountedEachInItsPlaceAndFewPagesAreRead() throws {
        let file = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        for round in 1...2 as ClosedRange<UInt64> {
            for number in 0..<1_000 as Range<UInt64> { try self.write(number * round, of: Self.key(number), file) }
        }
        let reading = try KeyUseReading(path: self.path, ledger: Self.ledger)
        #expect(reading.flaws.isEmpty)
        #expect(reading.counts.count == 1_000)
        #expect((0..<1_000 as Range<UInt64>).allSatisfy { reading.counts[Self.key($0)] == $0 * 2 })
        // None lies deeper than the fifth level.
        #expect(try self.octets().count <= 32 * 4_096)
        let again = try KeyUseFile.open(path: self.path, ledger: Self.ledger)
        #expect(try again.find(Self.key(999)) == file.find(Self.key(999)))
        guard case .nothing(.some) = try again.find(Self.key(1_000)) else {
            return #expect(Bool(false), "found what is not there")
        }
    }

    @Test func aRecordThatIsChangedIsDamagedAndItsNeighboursAreNot() throws {
        let file = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        for number in 0..<3 as Range<UInt64> { try self.write(number + 1, of: Self.key(number), file) }
        let sound = try self.octets()
        for octet in 0..<32 {
            try Data(sound).write(to: URL(filePath: self.path))
            try self.change { $0[4_096 + 32 + octet] ^= 0x10 }
            let file = try KeyUseFile.open(path: self.path, ledger: Self.ledger)
            let found = try file.find(Self.key(1))
            // A name that was changed is another's; a count or a checksum is damaged.
            #expect(octet < 16 ? found == .nothing(at: 4_096 + 96) : found == .damaged(at: 4_096 + 32))
            #expect(
                try file.find(Self.key(0)) == .count(1, at: 4_096) && file.find(Self.key(2)) == .count(3, at: 4_160)
            )
            let reading = try KeyUseReading(path: self.path, ledger: Self.ledger)
            #expect(reading.flaws == ["the record at octet 4128 is damaged"])
            #expect(reading.counts == [Self.key(0): 1, Self.key(2): 3])
        }
        for octets in [[UInt8](repeating: 0xFF, count: 32), [UInt8](repeating: 0, count: 32)] {
            try Data(sound).write(to: URL(filePath: self.path))
            try self.change { $0.replaceSubrange(4_128..<4_160, with: octets) }
            let file = try KeyUseFile.open(path: self.path, ledger: Self.ledger)
            guard case .nothing(.some) = try file.find(Self.key(1)) else {
                return #expect(Bool(false), "found what is gone")
            }
        }
        // A sound checksum over a count that no key has.
        let many = try KeyUseRecord(key: Self.key(1), count: .max).octets(ledger: Self.ledger)
        try self.change { $0.replaceSubrange(4_128..<4_160, with: many) }
        #expect(try KeyUseFile.open(path: self.path, ledger: Self.ledger).find(Self.key(1)) == .damaged(at: 4_128))
    }

    @Test func aFileThatIsCutHasFewerCountsAndTrapsNobody() throws {
        let file = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        for number in 0..<200 as Range<UInt64> { try self.write(number + 1, of: Self.key(number), file) }
        let sound = try self.octets()
        for length in [4_096, 4_097, 4_111, 4_127, 4_128, 8_191, sound.count - 1] {
            try Data(sound.prefix(length)).write(to: URL(filePath: self.path))
            let file = try KeyUseFile.open(path: self.path, ledger: Self.ledger)
            for number in 0..<200 as Range<UInt64> {
                switch try file.find(Self.key(number)) {
                case .count(let count, _): #expect(count == number + 1)
                case .damaged(let place): #expect(place + 32 > length)
                case .nothing(let place): #expect(place != nil)
                }
            }
            let reading = try KeyUseReading(path: self.path, ledger: Self.ledger)
            #expect(reading.counts.count < 200 && reading.flaws.count <= 1)
        }
        for length in [0, 1, 63, 64, 4_095] {
            try Data(sound.prefix(length)).write(to: URL(filePath: self.path))
            #expect(throws: StoreError(.corrupt, "")) { try KeyUseFile.open(path: self.path, ledger: Self.ledger) }
            #expect(throws: StoreError(.corrupt, "")) { try KeyUseReading(path: self.path, ledger: Self.ledger) }
        }
    }

    @Test func whatIsNoFileOfThisLedgersCountsIsRefused() throws {
        _ = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        let other = UniqueIdentifier(words: (1, 1))
        #expect(throws: StoreError(.corrupt, "")) { try KeyUseFile.open(path: self.path, ledger: other) }
        let sound = try self.octets()
        for octet in [0, 15, 19, 20, 31, 47, 48, 63, 64, 4_095] {
            try Data(sound).write(to: URL(filePath: self.path))
            try self.change { $0[octet] ^= 1 }
            #expect(throws: StoreError(.corrupt, "")) { try KeyUseFile.open(path: self.path, ledger: Self.ledger) }
        }
        // As long as no file of counts, and almost all of it a hole.
        try Data(sound).write(to: URL(filePath: self.path))
        #expect(unsafe truncate(self.path, (1 << 30) + 1) == 0)
        #expect(throws: StoreError(.corrupt, "")) { try KeyUseReading(path: self.path, ledger: Self.ledger) }
        for make in [
            { unsafe mkfifo($0, 0o600) }, { unsafe mkdir($0, 0o700) }, { unsafe symlink("/dev/zero", $0) },
        ] as [(String) -> Int32] {
            try FileManager.default.removeItem(atPath: self.path)
            #expect(make(self.path) == 0)
            #expect(throws: StoreError(.unavailable, "")) { try KeyUseFile.open(path: self.path, ledger: Self.ledger) }
            #expect(throws: StoreError(.unavailable, "")) { try KeyUseReading(path: self.path, ledger: Self.ledger) }
        }
    }

    @Test func aRecordThatIsThereTwiceOrWhereNobodyLooksIsSaid() throws {
        let file = try KeyUseFile.create(path: self.path, ledger: Self.ledger)
        try self.write(1, of: Self.key(1), file)
        try file.write(2, of: Self.key(1), at: 4_160)
        let wrong = try #require((2..<4).first { try !KeyUseTable.pages(of: Self.key(2)).contains($0) })
        try file.write(3, of: Self.key(2), at: wrong * 4_096)
        let reading = try KeyUseReading(path: self.path, ledger: Self.ledger)
        #expect(
            reading.flaws == [
                "key \(Self.key(1)) has two records", "the record of key \(Self.key(2)) lies where nobody looks for it",
            ]
        )
        guard case .nothing(.some) = try file.find(Self.key(2)) else {
            return #expect(Bool(false), "found where nobody looks")
        }
    }
}
