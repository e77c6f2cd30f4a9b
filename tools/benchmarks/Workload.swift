internal import NIOCore

/// The requests of a run and what became of them.
///
/// Lives on one event loop, as all its connections do.
final class Workload {
    private let requests: [PreparedRequest]
    private var next = 0
    private var unfinished: Int
    private let done: EventLoopPromise<Void>

    private(set) var latencies: [Int64] = []
    private(set) var answers: [ByteBuffer] = []
    private(set) var failures = 0
    private(set) var firstFailure: String?

    /// A run of these requests over a number of connections; `done` is kept when the last of them has nothing left to ask.
    init(_ requests: [PreparedRequest], connections: Int, done: EventLoopPromise<Void>) {
        self.requests = requests
        self.unfinished = connections
        self.done = done
        self.latencies.reserveCapacity(requests.count)
        self.answers.reserveCapacity(requests.count)
    }

    /// The next request to send; `nil` when none is left.
    func take() -> PreparedRequest? {
        guard self.next < self.requests.count else { return nil }
        defer { self.next += 1 }
        return self.requests[self.next]
    }

    /// Notes an answer.
    func record(status: UInt, body: ByteBuffer, nanoseconds: Int64) {
        self.latencies.append(nanoseconds)
        if status == 200 {
            self.answers.append(body)
        } else {
            self.fail("\(status) \(String(buffer: body).prefix(300))")
        }
    }

    /// Notes a request that had no good answer.
    func fail(_ reason: String) {
        self.failures += 1
        if self.firstFailure == nil { self.firstFailure = reason }
    }

    /// Notes that a connection has nothing left to ask, or is lost.
    func finish() {
        self.unfinished -= 1
        if self.unfinished == 0 { self.done.succeed() }
    }
}
