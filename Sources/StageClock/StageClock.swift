// StageClock: the door to the processor's clock.
//
// It tells what each stage of the server's work costs: the processor time of the thread that does it, added up by stage for the
// whole process. It is off until somebody turns it on, and then stays on; while it is off a measurement is one look at a
// flag that never changes. What is pure never sees it: whoever calls what is pure holds the watch.
internal import Glibc
public import Synchronization

/// The processor time that the stages of a process have taken.
public enum StageClock {
    /// Whether anything is measured.
    @usableFromInline
    static let running = Atomic(false)

    /// How long one look at the clock takes, in nanoseconds: as much is in every measurement, and taken out of it.
    private static let cost = Atomic<UInt64>(0)

    private static let tallies = Stage.allCases.map { _ in Tally() }
    private static let watches = Tally()

    /// Measures from now on.
    public static func turnOn() {
        guard !Self.isOn else { return }
        let samples: UInt64 = 4_096
        let began = Self.now()
        for _ in 0..<samples { _ = Self.now() }
        Self.cost.store((Self.now() - began) / (samples + 1), ordering: .relaxed)
        Self.running.store(true, ordering: .relaxed)
    }

    /// Whether anything is measured.
    @inlinable
    public static var isOn: Bool { Self.running.load(ordering: .relaxed) }

    /// What was measured so far; nothing while the clock is off.
    ///
    /// Last in it stands what measuring itself has cost.
    public static var readings: [StageReading] {
        guard Self.isOn else { return [] }
        let cost = Self.cost.load(ordering: .relaxed)
        var looks = Self.watches.calls.load(ordering: .relaxed)
        var readings: [StageReading] = []
        for (stage, tally) in zip(Stage.allCases, Self.tallies) {
            let calls = tally.calls.load(ordering: .relaxed)
            let taken = tally.nanoseconds.load(ordering: .relaxed)
            readings.append(StageReading(stage, calls: calls, nanoseconds: taken - min(taken, calls * cost)))
            looks += calls
        }
        return readings + [StageReading(measuring: looks, nanoseconds: looks * cost)]
    }

    /// Begins a measurement: the time on this thread's clock.
    @usableFromInline
    static func begin() -> UInt64 {
        Self.watches.add(0)
        return Self.now()
    }

    /// Ends one measurement, and begins the next.
    @usableFromInline
    static func lap(_ stage: Stage, since began: UInt64) -> UInt64 {
        let now = Self.now()
        // A thread's clock never steps back: what seems to have ended before it began is two threads' time, and nothing.
        if now >= began { Self.tallies[stage.rawValue].add(now - began) }
        return now
    }

    /// The processor time of the calling thread, in nanoseconds.
    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// One stage's sum, alone in the memory that a processor takes at once: threads that add to others do not wait for it.
private final class Tally: Sendable {
    let calls = Atomic<UInt64>(0)
    let nanoseconds = Atomic<UInt64>(0)
    private let room = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    private let more = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))

    func add(_ nanoseconds: UInt64) {
        self.calls.add(1, ordering: .relaxed)
        self.nanoseconds.add(nanoseconds, ordering: .relaxed)
    }
}
