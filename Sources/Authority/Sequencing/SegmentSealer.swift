import Bytes
import Dispatch
import EventStore
import Ledger
import Logging
import Synchronization

/// Compresses full runs of 256 entries in the background, and opens each again before it is handed over.
final class SegmentSealer: Sendable {
    private let ledger: UniqueIdentifier
    private let logger: Logger
    private let queue = DispatchQueue(label: "sealing", qos: .utility)
    private let state: Mutex<State>

    private struct State: Sendable {
        var next: UInt64
        /// The leaf hash before the next segment's first entry.
        var previousLeafHash: Digest256
        var sequencer: Sequencer?
    }

    /// A sealer that goes on with the given segment.
    init(ledger: UniqueIdentifier, next: UInt64, previousLeafHash: Digest256, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
        self.state = Mutex(State(next: next, previousLeafHash: previousLeafHash))
    }

    func begin(deliveringTo sequencer: Sequencer) { self.state.withLock { $0.sequencer = sequencer } }

    /// Seals every full run among the entries that is not being sealed yet.
    ///
    /// - Parameter first: The position of the first entry.
    func seal(_ entries: [Entry], from first: UInt64) {
        let width = SealedSegment.width
        let runs = self.state.withLock { state -> [(UInt64, [Entry], Digest256)] in
            var runs: [(UInt64, [Entry], Digest256)] = []
            while state.next * width >= first, (state.next + 1) * width <= first + UInt64(entries.count) {
                let start = Int(state.next * width - first)
                let run = Array(entries[start..<start + Int(width)])
                runs.append((state.next, run, state.previousLeafHash))
                state.next += 1
                if let last = run.last { state.previousLeafHash = last.leafHash }
            }
            return runs
        }
        for (number, run, previous) in runs { self.queue.async { self.seal(number, run, after: previous) } }
    }

    func stop() { self.queue.sync {} }

    private func seal(_ number: UInt64, _ run: [Entry], after previous: Digest256) {
        do {
            let segment = try SegmentCodec.seal(number: number, entries: run)
            let opened = try SegmentCodec.open(segment, ledger: self.ledger, previousLeafHash: previous)
            guard opened == run else {
                throw StoreError(.corrupt, "The sealed segment does not open to its entries.", position: number * 256)
            }
            self.state.withLock { $0.sequencer }?.deliver(segment)
        } catch {
            // The entries stay rows, which costs space and nothing else; the next start seals them.
            self.logger.error("A segment cannot be sealed.", metadata: ["segment": "\(number)", "error": "\(error)"])
        }
    }
}
