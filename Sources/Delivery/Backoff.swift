/// How long to wait after failures that follow one another: twice as long each time, up to a bound, of which chance takes up to a half.
struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var failures = 0

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Nothing failed since.
    mutating func reset() { self.failures = 0 }

    /// The next pause.
    mutating func next() -> Duration {
        let doubled = self.first * (1 << min(self.failures, 20))
        self.failures += 1
        return min(doubled, self.longest) * Double.random(in: 0.5...1)
    }
}
