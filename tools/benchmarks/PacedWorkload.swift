internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Requests that come as independent clients send them: at random distances, at so many a second, and whether the server keeps up or
/// not.
///
/// How long one took counts from when it was to be sent: what waits because the server, or all connections, are busy, has waited. Lives
/// on one event loop, as all its connections do.
final class PacedWorkload {
    /// Of so many answers one is kept, to be looked at afterwards.
    private static let sample = 16

    /// No connection can be opened.
    struct Unreachable: Error {
        let reason: String
    }

    /// What became of the requests of one label.
    struct Record {
        var latencies: [Int64] = []
        var failures = 0
        var firstFailure: String?
    }

    private let requests: [PacedRequest]
    private let distances: [Int64]
    private let loop: any EventLoop
    private let port: Int
    private let done: EventLoopPromise<Void>
    private var due: [NIODeadline] = []
    private var next = 0
    private var unanswered: Int
    private var idle: CircularBuffer<PacedConnection> = []
    private var waiting: CircularBuffer<Int> = []

    private(set) var records: [String: Record] = [:]
    private(set) var answers: [(number: Int, body: ByteBuffer)] = []

    /// Requests at a rate a second to a port of this machine; `done` is kept when the last is answered.
    init(
        _ requests: [PacedRequest],
        rate: Double,
        port: Int,
        loop: any EventLoop,
        done: EventLoopPromise<Void>
    ) {
        self.requests = requests
        self.port = port
        self.loop = loop
        self.done = done
        self.unanswered = requests.count
        self.distances = requests.map { _ in
            Int64(-log(Double.random(in: Double.leastNonzeroMagnitude..<1)) / rate * 1_000_000_000)
        }
    }

    /// Begins, when so many connections are open that stay so.
    func begin(over connections: Int) {
        guard self.idle.count < connections else { return self.begin() }
        self.connect { connection in
            self.idle.append(connection)
            self.begin(over: connections)
        } orElse: { reason in
            self.done.fail(Unreachable(reason: reason))
        }
    }

    private func begin() {
        var at = NIODeadline.now() + .milliseconds(10)
        for distance in self.distances {
            at = at + .nanoseconds(distance)
            self.due.append(at)
        }
        self.sendWhatIsDue()
    }

    private func sendWhatIsDue() {
        let now = NIODeadline.now()
        while self.next < self.requests.count, self.due[self.next] <= now {
            self.send(self.next)
            self.next += 1
        }
        guard self.next < self.requests.count else { return }
        let workload = NIOLoopBound(self, eventLoop: self.loop)
        self.loop.scheduleTask(deadline: self.due[self.next]) { workload.value.sendWhatIsDue() }
    }

    private func send(_ number: Int) {
        if !self.requests[number].isAlone {
            // The one that has rested the longest: none rests so long that the server ends it.
            guard let connection = self.idle.popFirst() else { return self.waiting.append(number) }
            return connection.send(self.requests[number].request, as: number)
        }
        self.connect { connection in
            connection.send(self.requests[number].request, as: number)
        } orElse: { reason in
            self.fail(number, reason)
        }
    }

    private func connect(then: @escaping (PacedConnection) -> Void, orElse: @escaping (String) -> Void) {
        let workload = NIOLoopBound(self, eventLoop: self.loop)
        let opened = ClientBootstrap(group: self.loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(PacedConnection(workload.value))
                }
            }
            .connect(host: "127.0.0.1", port: self.port)
        opened.assumeIsolated().whenComplete { result in
            do {
                then(try result.get().pipeline.syncOperations.handler(type: PacedConnection.self))
            } catch {
                orElse("\(error)")
            }
        }
    }

    /// Notes an answer, whose connection is free.
    func record(_ number: Int, status: UInt, body: ByteBuffer, by connection: PacedConnection) {
        guard status == 200 else {
            self.fail(number, "\(status) \(String(buffer: body).prefix(300))")
            return self.free(connection, after: number)
        }
        let elapsed = NIODeadline.now() - self.due[number]
        self.records[self.requests[number].label, default: Record()].latencies.append(elapsed.nanoseconds)
        if number % Self.sample == 0 { self.answers.append((number, body)) }
        self.free(connection, after: number)
        self.finishOne()
    }

    private func free(_ connection: PacedConnection, after number: Int) {
        guard !self.requests[number].isAlone else { return connection.close() }
        if let number = self.waiting.popFirst() {
            connection.send(self.requests[number].request, as: number)
        } else {
            self.idle.append(connection)
        }
    }

    /// Notes a request that had no good answer.
    func fail(_ number: Int, _ reason: String) {
        self.records[self.requests[number].label, default: Record()].failures += 1
        if self.records[self.requests[number].label]?.firstFailure == nil {
            self.records[self.requests[number].label]?.firstFailure = reason
        }
        self.finishOne()
    }

    /// A connection is gone that nobody waits for.
    func lose(_ connection: PacedConnection) { self.idle.removeAll { $0 === connection } }

    /// Closes what is open.
    func end() { for connection in self.idle { connection.close() } }

    private func finishOne() {
        self.unanswered -= 1
        if self.unanswered == 0 { self.done.succeed() }
    }
}
