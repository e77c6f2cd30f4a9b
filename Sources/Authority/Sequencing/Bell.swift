import Glibc

/// What wakes one thread that sleeps, at the latest after a time by the clock that no step of the wall clock moves.
///
/// A semaphore of Dispatch waits by the wall clock on this system: set back, it would let the thread sleep on.
///
/// `@unchecked Sendable`: what it holds is changed under its mutex alone, and the places of both never move.
@safe
final class Bell: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// How often it rang that woke nobody yet.
    private var rings = 0

    init() {
        unsafe self.mutex = .allocate(capacity: 1)
        unsafe self.condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(self.mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(self.condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(self.condition)
        unsafe pthread_mutex_destroy(self.mutex)
        unsafe self.condition.deallocate()
        unsafe self.mutex.deallocate()
    }

    /// Wakes the thread, or the next that would sleep.
    func ring() {
        unsafe pthread_mutex_lock(self.mutex)
        self.rings += 1
        unsafe pthread_cond_signal(self.condition)
        unsafe pthread_mutex_unlock(self.mutex)
    }

    /// Sleeps until it rings.
    func wait() {
        self.sleep { unsafe pthread_cond_wait(self.condition, self.mutex) }
    }

    /// Sleeps until it rings, at most so many microseconds.
    func wait(atMost microseconds: Int) {
        var until = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &until)
        // A day is for ever: whoever sleeps looks again.
        let nanoseconds = until.tv_nsec + min(max(0, microseconds), 86_400_000_000) * 1_000
        until.tv_sec += nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        self.sleep { unsafe pthread_cond_timedwait(self.condition, self.mutex, &until) }
    }

    /// Sleeps until it rings, or the time has passed.
    private func sleep(_ sleep: () -> Int32) {
        unsafe pthread_mutex_lock(self.mutex)
        defer { unsafe pthread_mutex_unlock(self.mutex) }
        while self.rings == 0 {
            if sleep() == ETIMEDOUT { return }
        }
        self.rings -= 1
    }
}
