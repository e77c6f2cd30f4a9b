import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Views

/// Whatever lies in the views' place: none of it is obeyed, waited for, or in the way.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct DisposabilityTests {
    /// What somebody may have made of the file, by statements.
    private static let planted = [
        "CREATE TRIGGER planted AFTER INSERT ON certificate BEGIN DELETE FROM name; END",
        "CREATE TRIGGER planted AFTER UPDATE ON standing BEGIN DELETE FROM certificate; END",
        "CREATE TABLE planted (number INTEGER)",
        "CREATE VIEW planted AS SELECT 1",
        "CREATE INDEX planted ON certificate (origin)",
        """
        DROP TABLE standing;
        CREATE VIEW standing AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS layout, x AS ledger, x AS size, x AS leaf_hash, x AS time, x AS names, x AS certificates,
            x AS certificate_keys, x AS open_streams, x AS origins, x AS event_keys FROM n WHERE x < 0
        """,
        """
        DROP TABLE open_stream;
        CREATE VIEW open_stream AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS stream, x AS begun, x AS is_requested, x AS origin, x AS authorized, x AS serial,
            x AS not_after, x AS keys FROM n WHERE x < 0
        """,
        """
        DROP TABLE open_stream;
        CREATE TABLE open_stream (stream, begun, is_requested, origin, authorized, serial, not_after, keys);
        INSERT INTO open_stream VALUES (zeroblob(16), NULL, 'a', 1.5, 7, 'b', 8, 9)
        """,
        """
        UPDATE standing SET layout = 1;
        CREATE TABLE idempotency (authorized INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE "of another time" (number INTEGER)
        """,
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'time INTEGER', 'time  INTEGER')",
        "DROP TABLE name", "DELETE FROM standing", "UPDATE standing SET layout = 99",
        "UPDATE standing SET size = 9223372036854775807", "UPDATE standing SET size = -1",
        "UPDATE standing SET leaf_hash = zeroblob(32)", "UPDATE standing SET names = x''",
        "INSERT INTO name VALUES (9223372036854775807, x'00')",
        "INSERT INTO origin VALUES (9223372036854775807, 0, 0, 0, 0)",
        """
        INSERT INTO certificate SELECT ended + 1000, 0, 0, 0, 0, 0, 0, x'' FROM certificate;
        UPDATE standing SET size = 0
        """,
        "PRAGMA journal_mode = DELETE",
    ]

    @Test(arguments: Self.planted.indices)
    func whatWasPlantedIsReplacedAndNeverObeyed(index: Int) async throws {
        let log = try ViewsLog.random(seed: 21, count: 300)
        let folder = try ViewsFolder()
        try await ViewsTests.views(of: log, upTo: 200, in: folder).close()
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.writeWithoutTransaction { try $0.execute(sql: Self.planted[index]) }
        try queue.close()
        let reasons = Reasons()
        let views = DisposableViews(folder: folder.path, ledger: log.ledger, onReplacing: reasons.add)
        try await views.catchUp(from: log, upTo: log.size())
        #expect(reasons.all.count == 1, "\(reasons.all)")
        try await ViewsTests.expectAsMadeAnew(views, log, "\(Self.planted[index])")
        try views.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == ["views.db"])
    }

    /// What may have the names of the views' files.
    enum Strange: CaseIterable, Sendable {
        case text, nothing, half, link, danglingLink, linkToTheLog, pipe, folder, fullFolder, secondName, rollback
        case walOfAnother, walOfNonsense, walPipe, walFolder, indexFolder, indexPipe, indexOfNonsense, unfinishedFolder
        case unfinishedPipe, unfinishedFile, unreadable
    }

    @Test(arguments: Strange.allCases)
    func whateverHasTheNameIsNoObstacle(strange: Strange) async throws {
        let log = try ViewsLog.random(seed: 22, count: 300)
        let folder = try ViewsFolder()
        try await ViewsTests.views(of: log, upTo: 200, in: folder).close()
        let aside = folder.path + "/aside"
        try Self.put(strange, in: folder, aside: aside)
        let before = try? Data(contentsOf: URL(filePath: aside))
        let views = folder.views(of: log)
        try await views.catchUp(from: log, upTo: log.size())
        try await ViewsTests.expectAsMadeAnew(views, log, "\(strange)")
        try views.close()
        let status = try #require(
            FileManager.default.attributesOfItem(atPath: folder.database)[.type] as? FileAttributeType
        )
        #expect(status == .typeRegular)
        // What it led to is as it was.
        let after = try? Data(contentsOf: URL(filePath: aside))
        #expect(after == before)
        let again = try ViewsStore.open(path: folder.database, ledger: log.ledger)
        #expect(try again.position().size == log.size())
        try again.close()
    }

    private static func put(_ strange: Strange, in folder: ViewsFolder, aside: String) throws {
        let path = folder.database
        let octets = try Data(contentsOf: URL(filePath: path))
        func write(_ data: Data, _ path: String) throws { try data.write(to: URL(filePath: path)) }
        func folderAt(_ path: String) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
        func instead(_ make: () throws -> Void) throws {
            try FileManager.default.removeItem(atPath: path)
            try make()
        }
        func linked() throws {
            try instead { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: aside) }
        }
        switch strange {
        case .text: try write(Data(repeating: 0x41, count: 10_000), path)
        case .nothing: try write(Data(), path)
        case .half: try write(octets.prefix(octets.count / 2), path)
        case .link:
            try write(octets, aside)
            try linked()
        case .danglingLink: try linked()
        case .linkToTheLog:
            let log = try DatabaseQueue(path: aside)
            try log.write { try $0.execute(sql: "CREATE TABLE tail (position INTEGER PRIMARY KEY)") }
            try log.close()
            try linked()
        case .pipe: try instead { #expect(unsafe mkfifo(path, 0o600) == 0) }
        case .folder: try instead { try folderAt(path) }
        case .fullFolder:
            try instead {
                try folderAt(path)
                try write(Data([1]), path + "/kept")
            }
        case .secondName: #expect(unsafe link(path, aside) == 0)
        case .rollback: try write(Data(repeating: 7, count: 5_000), path + "-journal")
        case .walOfAnother:
            let other = try ViewsFolder()
            let store = try ViewsStore.create(path: other.database, ledger: UniqueIdentifier(words: (1, 1)))
            try FileManager.default.copyItem(atPath: other.database + "-wal", toPath: path + "-wal")
            try store.close()
        case .walOfNonsense: try write(Data(repeating: 0x37, count: 50_000), path + "-wal")
        case .walPipe: #expect(unsafe mkfifo(path + "-wal", 0o600) == 0)
        case .walFolder: try folderAt(path + "-wal")
        case .indexFolder: try folderAt(path + "-shm")
        case .indexPipe: #expect(unsafe mkfifo(path + "-shm", 0o600) == 0)
        case .indexOfNonsense: try write(Data(repeating: 0xFF, count: 32_768), path + "-shm")
        case .unfinishedFolder:
            try instead { try folderAt(path + ".unfinished") }
            try write(Data([1]), path + ".unfinished/kept")
        case .unfinishedPipe: try instead { #expect(unsafe mkfifo(path + ".unfinished-wal", 0o600) == 0) }
        case .unfinishedFile: try instead { try write(octets, path + ".unfinished") }
        case .unreadable: #expect(unsafe chmod(path, 0) == 0)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func pagesOfNonsenseEndInWholeViewsOrAreLeftForAReplay(seed: UInt64) async throws {
        let log = try ViewsLog.random(seed: 23, count: 600)
        let folder = try ViewsFolder()
        try await ViewsTests.views(of: log, upTo: 500, in: folder).close()
        var generator = SplitMix64(seed: seed)
        var octets = [UInt8](try Data(contentsOf: URL(filePath: folder.database)))
        let pages = octets.count / 4_096
        let page = Int(seed) % pages
        // A whole page, or some octets of it.
        let count = seed.isMultiple(of: 2) ? 4_096 : 16
        let start = page * 4_096 + (count == 4_096 ? 0 : Int(generator.next() % 200))
        for index in start..<start + count { octets[index] = UInt8(truncatingIfNeeded: generator.next()) }
        try Data(octets).write(to: URL(filePath: folder.database))

        let reasons = Reasons()
        let views = DisposableViews(folder: folder.path, ledger: log.ledger, onReplacing: reasons.add)
        try await views.catchUp(from: log, upTo: log.size())
        #expect(try views.inPlace().position().size == log.size())
        if page == 0, count == 4_096 { #expect(reasons.all.count == 1) }
        // Whoever reads every row runs into whatever is left, and then they are replaced as well.
        let (kept, counted) = (try views.inPlace().digest(), try? views.inPlace().recomputedDigest())
        if counted == nil { try await views.catchUp(from: log, upTo: log.size()) }
        if counted != nil, counted != kept { try await views.rebuild(from: log, upTo: log.size()) }
        if counted == nil || counted != kept || !reasons.all.isEmpty {
            try await ViewsTests.expectAsMadeAnew(views, log, "seed \(seed)")
        }
        try views.close()
    }

    @Test func aFileThatIsReplacedWhileItIsOpenIsMadeAnewAtTheNextEntries() async throws {
        let log = try ViewsLog.random(seed: 24, count: 300)
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, upTo: 200, in: folder)
        for change in [0, 1, 2] {
            switch change {
            case 0: try FileManager.default.removeItem(atPath: folder.database)
            case 1: try Data([1, 2, 3]).write(to: URL(filePath: folder.database), options: .atomic)
            default: try FileManager.default.removeItem(atPath: folder.database + "-wal")
            }
            #expect(throws: StoreError(.corrupt, "")) { try views.inPlace() }
            try await views.catchUp(from: log, upTo: log.size() - UInt64(2 - change))
        }
        try await ViewsTests.expectAsMadeAnew(views, log)
        try views.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["views.db"])
    }

    @Test func aTriggerThatComesWhileTheFileIsOpenIsNotObeyed() async throws {
        let log = try ViewsLog.random(seed: 25, count: 300)
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, upTo: 200, in: folder)
        let other = try? DatabaseQueue(path: folder.database)
        await #expect(throws: DatabaseError.self, "nobody else gets in") {
            try await other?.write { try $0.execute(sql: "CREATE TABLE planted (number INTEGER)") }
            if other == nil { throw DatabaseError(resultCode: .SQLITE_BUSY) }
        }
        try await views.inPlace().queue.write {
            try $0.execute(sql: "CREATE TRIGGER planted AFTER INSERT ON standing BEGIN DELETE FROM certificate; END")
        }
        let first = Array(log.entries[200..<250])
        #expect(throws: StoreError(.corrupt, "")) { try views.inPlace().apply(first) }
        try await views.catchUp(from: log, upTo: log.size())
        try await ViewsTests.expectAsMadeAnew(views, log)
    }

    @Test func whatIsUnderWayTakesItsPlaceWhereThereIsNoTime() async throws {
        let log = try ViewsLog.random(seed: 26, count: 2_400)
        let folder = try ViewsFolder()
        let views = folder.views(of: log)
        let pages = Mutex(0)
        try await views.catchUp(from: log, upTo: log.size()) {
            pages.withLock { pages in
                defer { pages += 1 }
                return pages == 0
            }
        }
        #expect(try views.inPlace().position().size == 2_048)
        try await views.catchUp(from: log, upTo: log.size())
        try await ViewsTests.expectAsMadeAnew(views, log)
    }

    @Test func viewsInAFolderThatIsNotThereComeWhenItIs() async throws {
        let log = try ViewsLog.random(seed: 27, count: 100)
        let folder = try ViewsFolder()
        let views = DisposableViews(folder: folder.path + "/later", ledger: log.ledger)
        await #expect(throws: StoreError(.unavailable, "")) { try await views.catchUp(from: log, upTo: log.size()) }
        try FileManager.default.createDirectory(atPath: folder.path + "/later", withIntermediateDirectories: false)
        try await views.catchUp(from: log, upTo: log.size())
        try await ViewsTests.expectAsMadeAnew(views, log)
    }

    @Test func rowsThatLieFarBeyondTheLogKeepNoSearch() async throws {
        let log = try ViewsLog.random(seed: 28, count: 300)
        let folder = try ViewsFolder()
        try await ViewsTests.views(of: log, in: folder).close()
        try await DatabaseQueue(path: folder.database).write {
            try $0.execute(sql: "INSERT INTO certificate VALUES (9223372036854775806, 1, 1, 1, 1, 1, 0, x'01')")
        }
        let views = try ViewsStore.open(path: folder.database, ledger: log.ledger)
        #expect(throws: StoreError(.corrupt, "")) { try views.certificates(by: .text("host1"), limit: 1_000) }
        #expect(throws: StoreError(.corrupt, "")) {
            try views.certificates(issuedFrom: Instant(seconds: 0), to: Instant(seconds: 9_000_000_000), limit: 5)
        }
        #expect(views.isDamaged)
    }
}

/// Why views were replaced.
private final class Reasons: Sendable {
    private let reasons = Mutex<[StoreError]>([])

    var all: [StoreError] { self.reasons.withLock { $0 } }

    @Sendable func add(_ reason: StoreError) { self.reasons.withLock { $0.append(reason) } }
}
