import Foundation
import Synchronization
import Testing

/// A PostgreSQL server of the tests' own, in a folder of its own.
final class Server: Sendable {
    /// The server that the tests run with.
    @TaskLocal static var current: Server?

    /// The folder of the server's programs; `nil` where there are none.
    static let programs: String? = {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "\(base)/\($0)/bin" }.flatMap {
            FileManager.default.isExecutableFile(atPath: $0 + "/initdb") ? $0 : nil
        }
    }()

    /// Whether the tests can run here.
    static var isToBeHad: Bool { Self.programs != nil && ClientLibrary.shared != nil }

    private let programs: String
    private let folder: String
    private let databases = Mutex(0)

    init() throws {
        guard let programs = Self.programs else { throw Failure(description: "There is no PostgreSQL.") }
        self.programs = programs
        // Short: a socket's name has about a hundred octets.
        self.folder = "/tmp/pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: false)
        if geteuid() == 0 { try Self.run("/bin/chown", ["postgres", self.folder]) }
        try self.program("initdb", ["-D", self.folder + "/data", "-A", "trust", "-U", "ledger", "-E", "UTF8"])
        try self.start()
    }

    func start() throws {
        let options = "-c listen_addresses='' -c unix_socket_directories=\(self.folder) -c autovacuum=off"
        try self.program(
            "pg_ctl",
            ["-D", self.folder + "/data", "-l", self.folder + "/log", "-w", "-t", "60", "-o", options, "start"]
        )
    }

    /// Ends the server as a crash does: it closes no file and writes no checkpoint.
    func crash() throws { try self.program("pg_ctl", ["-D", self.folder + "/data", "-w", "-m", "immediate", "stop"]) }

    /// Ends the server and removes its folder.
    func end() {
        try? self.crash()
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    /// How to connect to a database that is made for the caller.
    func newDatabase() throws -> String {
        let number = self.databases.withLock { count in
            count += 1
            return count
        }
        try ServerConnection(self.settings("postgres")).run("CREATE DATABASE log\(number)")
        return self.settings("log\(number)")
    }

    /// Ends every connection to a log but the caller's.
    func endConnections() throws {
        try ServerConnection(self.settings("postgres")).run(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname LIKE 'log%'"
        )
    }

    private func settings(_ database: String) -> String { "host=\(self.folder) user=ledger dbname=\(database)" }

    /// Runs a program of the server, which refuses to run as root.
    private func program(_ name: String, _ arguments: [String]) throws {
        let path = self.programs + "/" + name
        if geteuid() == 0 {
            try Self.run("/usr/sbin/runuser", ["-u", "postgres", "--", path] + arguments)
        } else {
            try Self.run(path, arguments)
        }
    }

    private struct Failure: Error, CustomStringConvertible { let description: String }

    private static func run(_ path: String, _ arguments: [String]) throws {
        // Not Foundation's Process: it waits until everything that the program leaves running has ended, too.
        let words = ([path] + arguments).map { "'" + $0.replacing("'", with: "'\\''") + "'" }
        let status = unsafe system("cd /tmp && \(words.joined(separator: " ")) >/dev/null 2>&1 </dev/null")
        guard status == 0 else { throw Failure(description: "\(path) \(arguments) ended with \(status).") }
    }
}

/// Gives a suite one server, for as long as it runs.
struct WithServer: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try Server()
        defer { server.end() }
        try await Server.$current.withValue(server) { try await function() }
    }
}

extension Trait where Self == WithServer {
    /// One server for the suite.
    static var server: WithServer { WithServer() }
}
