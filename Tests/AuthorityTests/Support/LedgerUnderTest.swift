import Authority
import Bytes
import Cryptography
import Dispatch
import EventLog
import Foundation
import Ledger
import Logging
import SQLiteLog
import Synchronization
import Testbed
import Testing

/// What was reported as fatal.
final class Failures: Sendable {
    private let messages = Mutex<[String]>([])

    var all: [String] { self.messages.withLock { $0 } }

    func report(_ message: String) { self.messages.withLock { $0.append(message) } }
}

/// A ledger in a temporary folder, opened as often as a test likes; its clocks stand still unless they are moved.
final class LedgerUnderTest: Sendable {
    let home: TemporaryFolder
    let clock: TestClock
    let failures = Failures()

    static let masterKey = MasterKey(octets: [UInt8](repeating: 7, count: 32))
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private let limits: Sequencer.Limits

    init(
        home: TemporaryFolder? = nil,
        clock: TestClock = TestClock(),
        limits: Sequencer.Limits = Sequencer.Limits()
    ) throws {
        self.limits = limits
        self.home = try home ?? TemporaryFolder()
        self.clock = clock
    }

    var folder: LedgerFolder { LedgerFolder(self.home.file("ledger")) }

    func open(_ change: (inout OpeningOptions) -> Void = { _ in }) async throws(OpeningError) -> OpenLedger {
        var options = OpeningOptions(
            folder: self.folder,
            masterKey: Self.masterKey,
            softwareVersion: "test",
            provenance: Provenance(.program, "uid:0")
        )
        options.timeSource = self.clock.source
        options.limits = self.limits
        options.limits.reserve = 0
        change(&options)
        let ledger = try await OpenLedger.open(options, logger: Self.logger, onFatalFailure: self.failures.report)
        if options.masterKey != nil, options.isServing { await Self.grant(ledger) }
        return ledger
    }

    /// Gives whoever asks in tests access, once.
    private static func grant(_ ledger: OpenLedger) async {
        // Where that cannot be recorded, the test sees it by what becomes of its calls.
        guard (try? await ledger.knowsAnyAccessKey()) == false else { return }
        try? await ledger.record(Samples.access)
    }

    /// Opens it, runs a body, and closes it.
    func whileOpen<Value>(
        _ change: (inout OpeningOptions) -> Void = { _ in },
        _ body: (OpenLedger) async throws -> Value
    ) async throws -> Value {
        let ledger = try await self.open(change)
        do {
            let value = try await body(ledger)
            await ledger.closed()
            return value
        } catch {
            await ledger.closed()
            throw error
        }
    }

    /// Everything in the log, read by another connection.
    func contents() throws -> LogContents {
        let reader = try SQLiteEventReader(folder: self.folder.path)
        defer { reader.close() }
        return try LogContents(reader)
    }

    /// What a disk would hold if the process ended now: files as they are, anchor included.
    func asAfterCrash() throws -> LedgerUnderTest {
        let copy = try TemporaryFolder()
        try Files.copy(self.folder.path, to: copy.file("ledger"))
        try? Files.remove(copy.file("ledger/ledger.db-shm"))
        try? Files.remove(copy.file("ledger/views.db-shm"))
        try Files.copy(self.folder.anchor, to: copy.file("ledger.anchor"))
        return try LedgerUnderTest(home: copy, clock: self.clock)
    }
}

extension OpenLedger {
    /// Closes the ledger without holding up a thread that tasks need.
    func closed() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.close()
                continuation.resume()
            }
        }
    }
}
