import Dispatch

/// A queue of the operating system's that tasks run on.
final class QueueExecutor: TaskExecutor {
    let queue: DispatchQueue

    init(label: String, qos: DispatchQoS) { self.queue = DispatchQueue(label: label, qos: qos) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
