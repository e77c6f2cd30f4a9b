import Audit
import Bytes
import Foundation
import JSON
import Ledger
import SQLiteLog
import Testbed
import Testing

@Suite("A package for auditors")
struct PackageTests {
    private static let naming: @Sendable (LedgerOpened) -> @Sendable (UniqueIdentifier, [UInt8]) -> String = { opened in
        { authority, serialNumber in "arn:\(opened.partition):\(authority)/\(serialNumber.decimal)" }
    }

    private func write(
        _ fixture: LogFixture,
        _ positions: Range<UInt64> = 0..<UInt64.max,
        to path: String
    ) async throws -> PackageExport.Summary {
        var range = PackageExport.Range()
        range.from = positions.lowerBound
        range.to = positions.upperBound
        let export = PackageExport(
            log: fixture.store.reader,
            range: range,
            madeBy: "a test",
            making: PackageExport.Making(naming: Self.naming) { _, _, _ in [] }
        )
        return try await export.write(to: path)
    }

    private func check(_ path: String) async throws -> PackageCheck.Report {
        try await PackageCheck(path, verifierKey: nil, naming: Self.naming).run()
    }

    @Test("is whole, and holds every event of its part")
    func whole() async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<5 { try fixture.issue(from: root) }
        let folder = try TemporaryFolder()
        let summary = try await self.write(fixture, to: folder.path + "/package")
        #expect(summary.whole == fixture.size && summary.context == 0)
        let report = try await self.check(folder.path + "/package")
        #expect(report.faults.isEmpty)
        #expect(report.positions == 0..<fixture.size)
    }

    @Test("continues the one before it, and says where it does not")
    func parts() async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<20 { try fixture.issue(from: root) }
        let folder = try TemporaryFolder()
        let ends = [0, fixture.size / 3, fixture.size / 2 + 1, fixture.size]
        var reports: [PackageCheck.Report] = []
        for (start, end) in zip(ends, ends.dropFirst()) {
            let path = folder.path + "/\(start)"
            _ = try await self.write(fixture, start..<end, to: path)
            reports.append(try await self.check(path))
        }
        #expect(reports.allSatisfy { $0.faults.isEmpty })
        #expect(PackageCheck.joints(reports).isEmpty)
        #expect(PackageCheck.joints([reports[0], reports[2]]).count == 1)
        #expect(PackageCheck.joints(reports + [reports[1]]).count == 1)
    }

    @Test("shows whatever is changed in a file of it, and in which", arguments: 0..<4)
    func changes(seed: UInt64) async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<5 { try fixture.issue(from: root) }
        let folder = try TemporaryFolder()
        let path = folder.path + "/package"
        _ = try await self.write(fixture, fixture.size / 2..<fixture.size, to: path)
        var generator = SplitMix64(seed: seed)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { $0 != "manifest.json" }
        for _ in 0..<100 {
            let name = try #require(names.randomElement(using: &generator))
            let file = URL(filePath: path + "/" + name)
            let octets = [UInt8](try Data(contentsOf: file))
            guard !octets.isEmpty else { continue }
            var changed = octets
            changed[Int.random(in: changed.indices, using: &generator)] ^=
                1 << UInt8.random(in: 0..<8, using: &generator)
            try Data(changed).write(to: file)
            let report = try await self.check(path)
            #expect(!report.faults.isEmpty, "\(name)")
            #expect(report.faults.first?.file == name)
            try Data(octets).write(to: file)
        }
        #expect(try await self.check(path).faults.isEmpty)
    }

    @Test("says by authority what was valid, what came and went, and what is valid", arguments: [0, 1, 2, 3])
    func standing(seed: UInt64) async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<12 { try fixture.issue(from: root) }
        let folder = try TemporaryFolder()
        let start = fixture.size / 4 * seed
        _ = try await self.write(fixture, start..<fixture.size, to: folder.path + "/package")
        let text = try String(contentsOfFile: folder.path + "/package/standing.ndjson", encoding: .utf8)
        let rows = try text.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
        #expect(!rows.isEmpty)
        for row in rows {
            let numbers = ["validBefore", "issued", "expired", "revoked", "validAfter"].map {
                row[$0]?.number?.truncated ?? -1
            }
            #expect(numbers[0] + numbers[1] - numbers[2] - numbers[3] == numbers[4])
            #expect(numbers[4] > 0)
        }
    }

    @Test("as an archive is the same whenever it is written, and is checked as it lies there")
    func archive() async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<5 { try fixture.issue(from: root) }
        let folder = try TemporaryFolder()
        var archives: [Data] = []
        for name in ["one", "two"] {
            let path = folder.path + "/\(name).tar"
            _ = try await self.write(fixture, to: path)
            archives.append(try Data(contentsOf: URL(filePath: path)))
            #expect(try await self.check(path).faults.isEmpty)
        }
        #expect(archives[0] == archives[1])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["one.tar", "two.tar"])
        var generator = SplitMix64(seed: 7)
        for _ in 0..<100 {
            var changed = archives[0]
            changed[Int.random(in: 0..<changed.count, using: &generator)] ^=
                1 << UInt8.random(in: 0..<8, using: &generator)
            let file = URL(filePath: folder.path + "/changed.tar")
            try changed.write(to: file)
            #expect(try await !self.check(file.path).faults.isEmpty)
        }
        try archives[0].dropLast(512).write(to: URL(filePath: folder.path + "/short.tar"))
        #expect(try await !self.check(folder.path + "/short.tar").faults.isEmpty)
    }

    @Test("is not written where something is already, and leaves nothing where it cannot be written")
    func place() async throws {
        let (fixture, _) = try LogFixture.whole()
        let folder = try TemporaryFolder()
        _ = try await self.write(fixture, to: folder.path + "/package")
        await #expect(throws: (any Error).self) { try await self.write(fixture, to: folder.path + "/package") }
        await #expect(throws: (any Error).self) {
            try await self.write(fixture, fixture.size + 1..<fixture.size + 2, to: folder.path + "/other")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["package"])
    }
}
