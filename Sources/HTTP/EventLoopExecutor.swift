public import NIOCore

/// Runs the task that answers a request on the event loop of its connection.
///
/// The request was read there and its answer leaves from there: no other thread is woken to answer it, and what waits
/// meanwhile, for a commit or a slow key, comes back to it.
public final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    /// An executor of an event loop.
    public init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Runs a job on the event loop.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The closure keeps the executor alive as long as the job runs: a task does not own what it runs on.
        self.eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
