import Authority
import Credentials
import Cryptography
import Foundation
import HTTP
import Ledger
import LedgerServer
import Logging
import PrivateCAAPI
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testbed
import Testing
import Window

/// A ledger of its own that a test asks over its doors.
struct ServedLedger {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let address: String
    let socket: String
    let credentials: CredentialsFile
    let ledger: OpenLedger

    /// Serves a new ledger while a body runs.
    ///
    /// - Parameter name: The folder's name, which the socket's path holds.
    static func whileServed(
        folder name: String = "ledger",
        _ body: @escaping @Sendable (ServedLedger) async throws -> Void
    ) async throws {
        let home = try TemporaryFolder()
        let folder = LedgerFolder(home.file(name))
        var options = OpeningOptions(
            folder: folder,
            masterKey: MasterKey(octets: [UInt8](repeating: 7, count: 32)),
            softwareVersion: "test",
            provenance: Provenance(.program, "uid:0")
        )
        options.limits.reserve = 0
        let ledger = try await OpenLedger.open(options, logger: self.logger, onFatalFailure: { _ in })
        let credentials = CredentialsFile(path: folder.credentials)
        let (ready, announcement) = AsyncStream.makeStream(of: String.self)
        let services = try await LedgerServices(
            of: ledger,
            credentials: credentials,
            controlSocket: folder.controlSocket,
            address: try #require(ListenAddress("127.0.0.1:0")),
            window: try await WindowListener(at: #require(ListenAddress("127.0.0.1:0")), logger: self.logger),
            api: PrivateCAAPI.Configuration(),
            provenance: Provenance(.program, "uid:0"),
            logger: self.logger,
            onReady: { announcement.yield($0) }
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                for service in services.all { group.addTask { try await service.run() } }
                var places = ready.makeAsyncIterator()
                let served = ServedLedger(
                    address: try #require(await places.next()),
                    socket: folder.controlSocket,
                    credentials: credentials,
                    ledger: ledger
                )
                try await body(served)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.controlSocket))
        await Self.aside { ledger.close() }
        withExtendedLifetime(home) {}
    }

    /// Runs what blocks on a thread that no task needs.
    static func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: work()) }.start()
        }
    }

    /// Sends a command over the control socket.
    func control(_ command: ControlCommand) async throws -> [String: String] {
        let client = ControlClient(path: self.socket)
        return try await Self.aside { Result { try client.send(command) } }.get()
    }

    /// Asks for a path over a connection of its own: the answer's head, and its body.
    func ask(_ method: String, _ path: String) async throws -> (head: String, body: String) {
        let request = "\(method) \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let port = try #require(self.address.split(separator: ":").last.flatMap { Int($0) })
        let answer = try await RawConnection.exchange([request], port: port).joined()
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
    }
}
