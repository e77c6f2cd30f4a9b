internal import NIOCore

/// The way to a server on this machine for requests that come when it is their time, all connections on one event loop.
struct PacedLine: Sendable {
    let loop: any EventLoop
    let port: Int

    /// Sends every request when it is due, over so many connections that stay open or one of its own, and waits for the answers.
    ///
    /// - Returns: What the requests of each label came to, and some of the answers, each with the number of its request.
    func run(
        _ requests: [PacedRequest],
        operation: String,
        rate: Double,
        connections: Int
    ) async throws -> (measurements: [Measurement], answers: [(number: Int, body: ByteBuffer)]) {
        let done = self.loop.makePromise(of: Void.self)
        let (loop, port) = (self.loop, self.port)
        let workload = try await loop.submit {
            let workload = PacedWorkload(requests, rate: rate, port: port, loop: loop, done: done)
            workload.begin(over: connections)
            return NIOLoopBound(workload, eventLoop: loop)
        }.get()
        let started = NIODeadline.now()
        try await done.futureResult.get()
        let seconds = Double((NIODeadline.now() - started).nanoseconds) / 1_000_000_000
        return try await loop.submit {
            let workload = workload.value
            workload.end()
            let measurements = workload.records.sorted { $0.key < $1.key }.map { label, record in
                Measurement(
                    operation: label.isEmpty ? operation : "\(operation), \(label)",
                    connections: connections,
                    requests: record.latencies.count + record.failures,
                    failures: record.failures,
                    firstFailure: record.firstFailure,
                    seconds: seconds,
                    latencies: record.latencies.sorted()
                )
            }
            return (measurements, workload.answers)
        }.get()
    }
}
