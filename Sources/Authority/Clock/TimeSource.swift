public import Bytes
import Glibc

/// Where time enters: the wall clock, and a clock that never stops or steps.
public struct TimeSource: Sendable {
    /// The wall clock.
    public let wall: @Sendable () -> Instant
    /// Microseconds since the machine started, suspended time included.
    public let sinceBoot: @Sendable () -> Int64

    /// A source of time.
    public init(wall: @escaping @Sendable () -> Instant, sinceBoot: @escaping @Sendable () -> Int64) {
        self.wall = wall
        self.sinceBoot = sinceBoot
    }

    /// The machine's clocks.
    public static let system = TimeSource(
        wall: { Instant(microseconds: microseconds(of: CLOCK_REALTIME)) },
        sinceBoot: { microseconds(of: CLOCK_BOOTTIME) }
    )
}

private func microseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
}
