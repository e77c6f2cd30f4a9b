import Dispatch

/// A queue of the operating system's that deliveries run on: a disk or a log that lets one wait holds up none of the threads that answer.
final class DeliveryExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(label: String) { self.queue = DispatchQueue(label: label, qos: .utility) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
