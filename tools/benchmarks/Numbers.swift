internal import Synchronization

/// Numbers from zero on, each handed out once, until there are enough.
final class Numbers: Sendable {
    /// How many there are.
    let limit: Int
    private let state = Mutex((count: 0, hasEnded: false))

    init(below limit: Int) { self.limit = limit }

    /// How many were handed out.
    var handedOut: Int { self.state.withLock { $0.count } }

    /// The next number; `nil` where there is none any more.
    func next() -> Int? {
        self.state.withLock { state in
            guard !state.hasEnded, state.count < self.limit else { return nil }
            defer { state.count += 1 }
            return state.count
        }
    }

    /// Hands out no more.
    func end() { self.state.withLock { $0.hasEnded = true } }
}
