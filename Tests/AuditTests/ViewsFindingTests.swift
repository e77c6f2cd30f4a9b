import Audit
import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import Testbed
import Testing
import Views

/// Whatever lies in the views' place is a finding of the views alone, and keeps no replay.
@Suite("Findings in what lies in the views' place", .timeLimit(.minutes(Patience.minutes(10))))
struct ViewsFindingTests {
    private let fixture: LogFixture
    private var path: String { self.fixture.folder + "/views.db" }

    init() throws { self.fixture = try LogFixture.whole().0 }

    private static let statements = [
        "CREATE TRIGGER planted AFTER INSERT ON certificate BEGIN DELETE FROM name; END",
        "CREATE TABLE planted (number INTEGER)",
        """
        DROP TABLE certificate;
        CREATE VIEW certificate AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS ended, x AS authorized_before, x AS requested_before, x AS origin, x AS issued_at,
            x AS not_after, x AS is_burned, x AS serial FROM n WHERE x < 0
        """,
        """
        DROP TABLE standing;
        CREATE VIEW standing AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT x AS layout, x AS ledger, x AS size, x AS leaf_hash, x AS time, x AS names, x AS certificates,
            x AS certificate_keys, x AS open_streams, x AS origins, x AS event_keys FROM n WHERE x < 0
        """,
        "DROP TABLE name", "DELETE FROM standing", "UPDATE standing SET layout = 1",
    ]

    @Test("40: views that hold something else", arguments: Self.statements)
    func plantedStatements(statement: String) async throws {
        try await self.fixture.makeViews()
        try self.fixture.tamper("views.db") { try $0.execute(sql: statement) }
        let report = await self.fixture.replay()
        report.expect(.viewPosition, at: nil)
        #expect(report.failures.map(\.invariant) == [.viewPosition], "\(report.text)")
    }

    @Test("40: something else than a file", arguments: ["", "-wal", "-journal"])
    func strangeFiles(suffix: String) async throws {
        try await self.fixture.makeViews()
        let path = self.path + suffix
        for number in 0..<3 {
            try? FileManager.default.removeItem(atPath: path)
            switch number {
            case 0: #expect(unsafe mkfifo(path, 0o600) == 0)
            case 1: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            default: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
            }
            await self.fixture.replay().expect(.viewPosition, at: nil)
        }
    }

    @Test("38 and 40: rows that lie far beyond the log keep nobody")
    func rowsFarBeyond() async throws {
        try await self.fixture.makeViews()
        try self.fixture.tamper("views.db") {
            try $0.execute(
                sql: """
                    INSERT INTO certificate VALUES (9223372036854775806, 1, 1, 1, 1, 1, 0, x'01');
                    UPDATE standing SET size = 9223372036854775807
                    """
            )
        }
        let report = await self.fixture.replay()
        #expect(Set(report.failures.map(\.invariant)).isSubset(of: [.viewDigests, .viewLookups, .viewPosition]))
        #expect(report.failures.contains { $0.invariant == .viewPosition }, "\(report.text)")
    }
}
