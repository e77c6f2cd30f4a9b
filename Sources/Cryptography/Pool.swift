internal import Synchronization

/// Contexts that wait for their next use; each has one borrower at a time.
final class Pool<Context: Sendable>: Sendable {
    private let idle = Mutex<[Context]>([])
    private let maximumIdle: Int

    /// A pool that keeps at most so many contexts between uses.
    init(maximumIdle: Int) { self.maximumIdle = maximumIdle }

    /// Takes out the context that was used last of those that fit; `nil` where none waits.
    func take(where fits: (Context) -> Bool = { _ in true }) -> Context? {
        self.idle.withLock { idle in
            guard let index = idle.lastIndex(where: fits) else { return nil }
            return idle.remove(at: index)
        }
    }

    /// Gives a context back, for the next borrower; one too many is let go.
    func give(back context: Context) {
        self.idle.withLock { idle in
            if idle.count < self.maximumIdle { idle.append(context) }
        }
    }
}
