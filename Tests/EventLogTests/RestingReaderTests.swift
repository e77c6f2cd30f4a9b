import EventLog
import Foundation
import Testbed
import Testing

@testable import SQLiteLog

/// A log that nobody has open is read without a trace, and no read is believed that a writer came into.
@Suite struct RestingReaderTests {
    private static func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func aLogAtRestIsReadWithoutATrace() throws {
        let log = try InspectedLog(600)
        try log.close()
        let before = try Self.names(log.folder)
        let reader = try SQLiteEventReader(folder: log.folder.path)
        #expect(try reader.entries(in: 0..<600) == log.log.entries)
        #expect(try Self.names(log.folder) == before)
        reader.close()
        #expect(try Self.names(log.folder) == before)
    }

    @Test func aReaderGoesOnWhereAWriterCame() throws {
        let log = try InspectedLog(300)
        try log.close()
        let reader = try SQLiteEventReader(folder: log.folder.path)
        #expect(try reader.size() == 300)
        try log.reopen()
        try log.append(5)
        #expect(try reader.size() == 305)
        #expect(try reader.entries(in: 0..<305) == log.log.entries)
        try log.close()
        #expect(try reader.size() == 305)
    }

    @Test(arguments: ["%", "?", "#", "a b", "ü%3f?x=y"]) func anyPathIsFound(name: String) throws {
        let log = try InspectedLog(3)
        try log.close()
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: false)
        try FileManager.default.copyItem(
            atPath: log.folder.file("ledger.db"),
            toPath: folder.file(name) + "/ledger.db"
        )
        #expect(try SQLiteEventReader(folder: folder.file(name)).size() == 3)
        #expect(try SQLiteEventReader(folder: "/" + folder.file(name)).size() == 3)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file(name)) == ["ledger.db"])
    }

    @Test func aCopyIsOfOneMomentAndTheSame() throws {
        let log = try InspectedLog(600)
        let target = try TemporaryFolder()
        let reader = try SQLiteEventReader(folder: log.folder.path)
        var isAppended = false
        try reader.copy(to: target.path) { _, _ in
            if !isAppended { isAppended = (try? log.append(1)) != nil }
        }
        #expect(isAppended)
        #expect(try SQLiteEventReader(folder: target.path).entries(in: 0..<700) == Array(log.log.entries.prefix(600)))
        #expect(try Self.names(target) == ["ledger.db"])
        // Copied over what an attempt before left.
        try reader.copy(to: target.path) { _, _ in }
        #expect(try SQLiteEventReader(folder: target.path).size() == 601)
    }
}
