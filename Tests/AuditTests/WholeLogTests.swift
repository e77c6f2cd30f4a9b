import Audit
import Bytes
import EventLog
import Foundation
import Ledger
import SQLiteLog
import Testing
import Views

extension LogFixture {
    /// A replay of the folder, with everything beside it.
    func replay(_ depth: Replay.Depth = .full, verifierKey: String? = nil, workers: Int = 2) async -> ReplayReport {
        await Replay(
            folder: self.folder,
            anchorPath: self.anchorPath,
            verifierKey: verifierKey,
            depth: depth,
            workers: workers,
            now: self.time
        ).run()
    }

    func makeViews() async throws {
        let views = DisposableViews(folder: self.folder, ledger: self.ledger)
        try await views.catchUp(from: self.store.reader, upTo: self.size)
        try views.close()
    }
}

@Suite("A whole log")
struct WholeLogTests {
    /// A log of several segments, with its views.
    private static let long = Task {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<300 { try fixture.issue(from: root) }
        try fixture.checkpoint()
        try fixture.writeKeyUses()
        try await fixture.makeViews()
        return try fixture.snapshot()
    }

    @Test("is found whole in both depths, by one thread or several", arguments: [1, 2, 5])
    func wholeLog(workers: Int) async throws {
        let fixture = try await LogFixture(Self.long.value)
        for depth in [Replay.Depth.hashes, .full] {
            let report = await fixture.replay(depth, workers: workers)
            #expect(report.verdict == .whole, "\(report.text)")
            #expect(report.events == fixture.size)
            #expect(report.size == fixture.size)
            #expect(report.failures.isEmpty)
        }
    }

    @Test("gives counts that add up, and checks every invariant that applies")
    func counts() async throws {
        let (fixture, _) = try LogFixture.whole()
        try await fixture.makeViews()
        let report = await fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
        let issuances = try #require(report.issuances)
        #expect(issuances.requested == 5)
        #expect(issuances.issued == 3)
        #expect(issuances.repeated == 1)
        #expect(issuances.refused == 1)
        let idle = report.invariants.filter { $0.applies && $0.checked == 0 }.map(\.invariant)
        #expect(
            idle == [
                .tiles, .burnedSerials, .revocationTargets, .revocationListNumbers, .revocationListContents, .epochs,
                .evidence, .serverLife, .auditReports, .responders, .reissuances, .handedCertificates,
                .masterKeys, .approvals, .dualControl, .dualControlSetting,
            ]
        )
        #expect(report.invariants.filter { !$0.applies }.map(\.invariant.number) == [44, 49, 59])
    }

    @Test("is reported in JSON with the fields that programs read")
    func json() async throws {
        let (fixture, _) = try LogFixture.whole()
        let report = await fixture.replay(.hashes)
        let document = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
        #expect(document?["verdict"] as? String == "whole")
        #expect(document?["size"] as? UInt64 == fixture.size)
        #expect(document?["origin"] as? String == fixture.origin)
        let rows = document?["invariants"] as? [[String: Any]]
        #expect(rows?.compactMap { $0["number"] as? Int } == Array(1...59) + [68, 71, 72, 73])
        #expect(report.text.contains("The log is whole."))
    }

    @Test("is found whole while it grows")
    func growing() async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<200 { try fixture.issue(from: root) }
        let replay = Replay(
            folder: fixture.folder,
            anchorPath: fixture.anchorPath,
            depth: .full,
            workers: 2,
            now: fixture.time.adding(seconds: 100_000)
        )
        async let reports = [replay.run(), replay.run(), replay.run()]
        for _ in 0..<200 {
            try fixture.issue(from: root)
            try fixture.writeKeyUses()
        }
        try fixture.checkpoint()
        for report in await reports {
            #expect(report.failures.filter { $0.invariant != .keyUses }.isEmpty, "\(report.text)")
        }
    }

    @Test("is not found where there is none")
    func nothing() async {
        let report = await Replay(
            folder: "/nonexistent",
            anchorPath: nil,
            depth: .full,
            workers: 1,
            now: LogFixture.beginning
        ).run()
        #expect(report.verdict == .unverifiable)
        #expect(report.reason?.isEmpty == false)
    }
}
