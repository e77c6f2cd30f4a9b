/// How a run went.
struct Measurement: Sendable, CustomStringConvertible {
    let operation: String
    let connections: Int
    let requests: Int
    /// Answers other than 200.
    let failures: Int
    /// The first of them, for people.
    let firstFailure: String?
    let seconds: Double
    /// From sending a request, or from when it was to be sent, to the last octet of its answer, in nanoseconds, in rising order.
    let latencies: [Int64]

    init(
        operation: String,
        connections: Int,
        requests: Int,
        failures: Int,
        firstFailure: String?,
        seconds: Double,
        latencies: [Int64]
    ) {
        self.operation = operation
        self.connections = connections
        self.requests = requests
        self.failures = failures
        self.firstFailure = firstFailure
        self.seconds = seconds
        self.latencies = latencies
    }

    /// A line of JSON.
    var description: String {
        let members = [
            #""operation":"\#(self.operation)""#,
            #""connections":\#(self.connections)"#,
            #""requests":\#(self.requests)"#,
            #""failures":\#(self.failures)"#,
            #""firstFailure":\#(Self.quoted(self.firstFailure))"#,
            #""seconds":\#(self.seconds)"#,
            #""perSecond":\#(self.seconds > 0 ? Double(self.requests - self.failures) / self.seconds : 0)"#,
            #""p50Milliseconds":\#(self.percentile(50))"#,
            #""p99Milliseconds":\#(self.percentile(99))"#,
            #""maximumMilliseconds":\#(self.percentile(100))"#,
        ]
        return "{\(members.joined(separator: ","))}"
    }

    /// Measurements that were made at one time, together.
    init(of parts: [Measurement], as operation: String) {
        self.init(
            operation: operation,
            connections: parts.first?.connections ?? 0,
            requests: parts.reduce(0) { $0 + $1.requests },
            failures: parts.reduce(0) { $0 + $1.failures },
            firstFailure: parts.compactMap(\.firstFailure).first,
            seconds: parts.map(\.seconds).max() ?? 0,
            latencies: parts.flatMap(\.latencies).sorted()
        )
    }

    /// The latency that this many of a hundred requests did not exceed (nearest rank), in milliseconds.
    private func percentile(_ percent: Int) -> Double {
        guard !self.latencies.isEmpty else { return 0 }
        let rank = (self.latencies.count * percent + 99) / 100
        return Double(self.latencies[max(rank, 1) - 1]) / 1_000_000
    }

    private static func quoted(_ text: String?) -> String {
        guard let text else { return "null" }
        let plain = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case " "..."~": String(scalar)
            default: "?"
            }
        }
        return "\"\(plain.joined())\""
    }
}
