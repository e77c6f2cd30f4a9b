import Dispatch
import EventStore
import Ledger
import Logging
import Synchronization

/// Compresses full runs of 256 entries in the background.
final class SegmentSealer: Sendable {
    private let logger: Logger
    private let queue = DispatchQueue(label: "sealing", qos: .utility)
    private let state: Mutex<State>

    private struct State: Sendable {
        var next: UInt64
        var sequencer: Sequencer?
    }

    /// A sealer that goes on with the given segment.
    init(next: UInt64, logger: Logger) {
        self.logger = logger
        self.state = Mutex(State(next: next))
    }

    func begin(deliveringTo sequencer: Sequencer) { self.state.withLock { $0.sequencer = sequencer } }

    /// Seals every full run among the entries that is not being sealed yet.
    ///
    /// - Parameter first: The position of the first entry.
    func seal(_ entries: [Entry], from first: UInt64) {
        let width = SealedSegment.width
        while true {
            let number = self.state.withLock { state -> UInt64? in
                let number = state.next
                guard number * width >= first, (number + 1) * width <= first + UInt64(entries.count) else { return nil }
                state.next += 1
                return number
            }
            guard let number else { return }
            let start = Int(number * width - first)
            let run = Array(entries[start..<start + Int(width)])
            self.queue.async { self.seal(number, run) }
        }
    }

    func stop() { self.queue.sync {} }

    private func seal(_ number: UInt64, _ run: [Entry]) {
        do throws(StoreError) {
            // Sealing opens the segment again and compares, before it gives it away.
            let segment = try SegmentCodec.seal(number: number, entries: run)
            self.state.withLock { $0.sequencer }?.deliver(segment)
        } catch {
            // The entries stay rows, which costs space and nothing else; the next start tries again.
            self.logger.error("A segment cannot be sealed.", metadata: ["segment": "\(number)", "error": "\(error)"])
        }
    }
}
