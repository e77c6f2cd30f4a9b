import Dispatch
import Testbed
import Testing

@testable import Authority

/// What wakes the sequencer's thread.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct BellTests {
    /// Sleeps on a thread that no task needs.
    private static func sleeping(_ sleep: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                sleep()
                continuation.resume()
            }
        }
    }

    @Test func whoeverRingsWakesTheSleeperAlsoBeforeItSleeps() async {
        let bell = Bell()
        bell.ring()
        await Self.sleeping { bell.wait() }
        bell.ring()
        await Self.sleeping { bell.wait(atMost: 3_600_000_000) }
        async let slept: Void = Self.sleeping { bell.wait() }
        bell.ring()
        await slept
    }

    @Test(arguments: [-1, 0, 1, 20_000]) func nobodyNeedsToRing(microseconds: Int) async {
        let bell = Bell()
        let begun = ContinuousClock.now
        await Self.sleeping { bell.wait(atMost: microseconds) }
        #expect(ContinuousClock.now - begun >= .microseconds(microseconds))
    }
}
