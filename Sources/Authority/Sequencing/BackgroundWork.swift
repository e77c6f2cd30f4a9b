import Dispatch

/// Asynchronous work behind the log, one piece after the other, on a thread beside the cooperative pool.
///
/// Pieces compress, hash, and wait for files: on the pool they would hold threads that answers need. A piece that suspends
/// gives the thread back; the next begins when it has ended.
final class BackgroundWork: Sendable {
    private let executor: QueueExecutor
    private let pieces = PieceQueue()
    private let ended = DispatchSemaphore(value: 0)

    /// A thread that waits for work.
    init(label: String, qos: DispatchQoS = .default) {
        let executor = QueueExecutor(label: label, qos: qos)
        self.executor = executor
        Task(executorPreference: executor) { [ended, pieces] in
            while case let taken = await pieces.take(), !taken.isEmpty {
                for piece in taken { await piece() }
            }
            ended.signal()
            // A task does not own what it runs on.
            withExtendedLifetime(executor) {}
        }
    }

    deinit { self.pieces.finish() }

    /// Takes a piece in, behind those that were taken in before; `false` after the end, when it is dropped.
    @discardableResult
    func add(_ piece: @escaping PieceQueue.Piece) -> Bool { self.pieces.put(piece) }

    /// Takes a piece in after a pause; after the end it is dropped.
    func add(after pause: DispatchTimeInterval, _ piece: @escaping PieceQueue.Piece) {
        self.executor.queue.asyncAfter(deadline: .now() + pause) { [pieces] in pieces.put(piece) }
    }

    /// Takes nothing more in, and returns when everything has ended: for a thread that no task needs.
    func end() {
        self.pieces.finish()
        self.ended.wait()
        // For whoever ends it again.
        self.ended.signal()
    }
}
