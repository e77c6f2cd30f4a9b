import Authority
import Bytes
import Synchronization

/// Both clocks of a machine, moved by hand.
final class TestClock: Sendable {
    private struct Times: Sendable {
        var wall: Int64
        var sinceBoot: Int64
    }

    private let times: Mutex<Times>

    /// Clocks that begin at 2026-06-01T12:00:00.25Z.
    init(_ beginning: Instant = Instant(microseconds: 1_780_315_200_250_000)) {
        self.times = Mutex(Times(wall: beginning.microseconds, sinceBoot: 5_000_000))
    }

    var source: TimeSource {
        TimeSource(
            wall: { Instant(microseconds: self.times.withLock { $0.wall }) },
            sinceBoot: { self.times.withLock { $0.sinceBoot } }
        )
    }

    var wall: Instant { self.source.wall() }

    /// Time passes.
    func pass(microseconds: Int64) {
        self.times.withLock { times in
            times.wall += microseconds
            times.sinceBoot += microseconds
        }
    }

    /// Time passes.
    func pass(seconds: Int64) { self.pass(microseconds: seconds * 1_000_000) }

    /// Somebody sets the wall clock.
    func step(seconds: Int64) { self.times.withLock { $0.wall += seconds * 1_000_000 } }
}
