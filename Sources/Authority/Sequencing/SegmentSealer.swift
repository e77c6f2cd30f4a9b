import Dispatch
import EventLog
import Logging
import StageClock
import Synchronization

/// Compresses full runs of 256 entries in the background, in order, and hands them to the sequencer to swap in.
///
/// Entries wait in the store, not here: each run is read back when its turn comes. Whatever the backlog, there are in memory
/// at most ``window`` segments that wait to be swapped in and the one run that is being sealed: all inline payloads of a segment
/// are at most 8 MiB, so that is at most some 90 MiB, with ordinary issuances less than one.
///
/// A run that cannot be sealed is tried again, after a pause that doubles; until then the entries stay rows, which costs space and
/// nothing else, and the runs after it wait.
final class SegmentSealer: Sendable {
    /// How many sealed segments may wait for the sequencer.
    static let window: UInt64 = 4
    /// The pause after the first failure and the longest, in milliseconds.
    private let pauses: ClosedRange<Int>
    private let reader: any EventReading
    private let logger: Logger
    private let background = BackgroundWork(label: "sealing", qos: .utility)
    private let state: Mutex<State>

    private struct State: Sendable {
        /// The size of the log.
        var size: UInt64 = 0
        /// How many segments are swapped in.
        var sealed: UInt64
        /// The segment to be sealed next.
        var next: UInt64
        /// Whether a piece of work waits or runs, or will after a pause.
        var isAtWork = false
        var isStopped = false
        /// How often the next segment has failed.
        var failures = 0
        /// Who takes what was sealed.
        var deliver: (@Sendable (SealedSegment) -> Void)?

        /// The segment that can be sealed now.
        var due: UInt64? {
            let isFull = (self.next + 1) * SealedSegment.width <= self.size
            return isFull && self.next < self.sealed + SegmentSealer.window && !self.isStopped ? self.next : nil
        }
    }

    /// A sealer of a log of which so many segments are sealed.
    init(reader: any EventReading, sealed: UInt64, logger: Logger, pauses: ClosedRange<Int> = 1_000...300_000) {
        self.reader = reader
        self.logger = logger
        self.pauses = pauses
        self.state = Mutex(State(sealed: sealed, next: sealed))
    }

    /// Says where sealed segments go, before the first is sealed.
    func begin(_ deliver: @escaping @Sendable (SealedSegment) -> Void) { self.state.withLock { $0.deliver = deliver } }

    /// Takes the news of how far the log has come; seals every full run in the background, in order.
    func follow(size: UInt64, sealed: UInt64) {
        let begins = self.state.withLock { state in
            state.size = size
            state.sealed = sealed
            guard !state.isAtWork, state.due != nil else { return false }
            state.isAtWork = true
            return true
        }
        if begins { self.background.add { await self.work() } }
    }

    /// Waits for the run that is being sealed; no other is begun.
    func stop() {
        self.state.withLock { $0.isStopped = true }
        self.background.end()
    }

    /// Seals as long as there is a run that may be, or one fails.
    private func work() async {
        while true {
            let due = self.state.withLock { state in
                state.isAtWork = state.due != nil
                return state.due
            }
            guard let number = due else { return }
            do throws(StoreError) {
                let segment = try await self.seal(number)
                let deliver = self.state.withLock { state in
                    state.next = number + 1
                    state.failures = 0
                    return state.deliver
                }
                deliver?(segment)
            } catch {
                let pause = self.pause()
                self.logger.error(
                    "A segment cannot be sealed; it will be tried again.",
                    metadata: ["segment": "\(number)", "error": "\(error)", "milliseconds": "\(pause)"]
                )
                self.background.add(after: .milliseconds(pause)) { await self.work() }
                return
            }
        }
    }

    private func seal(_ number: UInt64) async throws(StoreError) -> SealedSegment {
        let first = number * SealedSegment.width
        let run = try await self.reader.storedEntries(in: first..<first + SealedSegment.width)
        // Sealing opens the segment again and compares, before it gives it away.
        var watch = Stopwatch()
        let segment = try SegmentCodec.seal(number: number, stored: run)
        watch.lap(.deflate)
        return segment
    }

    /// How long to wait after one more failure.
    private func pause() -> Int {
        let failures = self.state.withLock { state in
            state.failures += 1
            return state.failures
        }
        return min(self.pauses.upperBound, self.pauses.lowerBound << min(failures - 1, 20))
    }
}
