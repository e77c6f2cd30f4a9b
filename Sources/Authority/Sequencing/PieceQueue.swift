import Synchronization

/// Pieces of work for one task, which takes them in the order in which they were put in.
///
/// What an `AsyncStream` would be, with a lock that the thread sanitizer sees: what was done before a piece was put in is done before it
/// is taken out.
final class PieceQueue: Sendable {
    /// One piece of work.
    typealias Piece = @Sendable () async -> Void

    private struct State {
        var pieces: [Piece] = []
        /// The task, while it waits for a piece.
        var taker: CheckedContinuation<[Piece], Never>?
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Puts a piece in, behind the others; after the end it is dropped.
    ///
    /// - Returns: Whether it is in.
    @discardableResult
    func put(_ piece: @escaping Piece) -> Bool {
        let (isIn, taker) = self.state.withLock { state -> (Bool, CheckedContinuation<[Piece], Never>?) in
            guard !state.isFinished else { return (false, nil) }
            guard let taker = state.taker.take() else {
                state.pieces.append(piece)
                return (true, nil)
            }
            return (true, taker)
        }
        taker?.resume(returning: [piece])
        return isIn
    }

    /// Takes no more pieces in; those that are in are taken out.
    func finish() {
        let taker = self.state.withLock { state in
            state.isFinished = true
            return state.taker.take()
        }
        taker?.resume(returning: [])
    }

    /// Takes everything out that is in, and waits while that is nothing; nothing at the end.
    func take() async -> [Piece] {
        await withCheckedContinuation { continuation in
            let pieces = self.state.withLock { state -> [Piece]? in
                guard state.pieces.isEmpty, !state.isFinished else {
                    defer { state.pieces = [] }
                    return state.pieces
                }
                state.taker = continuation
                return nil
            }
            if let pieces { continuation.resume(returning: pieces) }
        }
    }
}
