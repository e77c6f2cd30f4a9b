import ArgumentParser
import Glibc

/// How many pieces of work a command does at a time.
struct WorkerCount: ParsableArguments {
    private static let permitted = 1...64

    @Option(name: .customLong("workers"), help: "How many threads, 1 to 64. By default one for each processor.")
    var count: Int = min(64, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

    func validate() throws {
        guard Self.permitted.contains(self.count) else {
            throw ValidationError("--workers is a number from 1 to 64, not \(self.count).")
        }
    }
}
