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
    /// From sending a request to the last octet of its answer, in nanoseconds, in rising order.
    let latencies: [Int64]

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
