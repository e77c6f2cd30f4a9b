import ArgumentParser
import Authority
import Ledger

/// How fast one operation may be called: `OPERATION=RATE` or `OPERATION=RATE:BURST`.
struct RateLimitOption: ExpressibleByArgument, Hashable {
    let operation: InterfaceOperation
    let rate: RateLimits.Rate

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let operation = InterfaceOperation(named: parts[0]) else { return nil }
        let numbers = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard numbers.count == 1 || numbers.count == 2 && numbers[1] != nil, let calls = numbers[0],
            let rate = RateLimits.Rate(calls: calls, burst: numbers.count == 2 ? numbers[1] : nil)
        else { return nil }
        self.operation = operation
        self.rate = rate
    }
}

extension RateLimits {
    /// The limits that options name; the last of each operation counts.
    init(_ options: [RateLimitOption]) {
        self.init(Dictionary(options.map { ($0.operation, $0.rate) }) { $1 })
    }
}
