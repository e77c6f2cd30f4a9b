import DurableFiles
import Glibc

/// What this process takes of its machine.
struct ProcessFigures: Hashable, Sendable {
    /// Octets of memory that it has.
    let residentOctets: Int64
    /// How many files it has open, and how many it may have.
    let openFiles: Int
    let mostFiles: Int64
    /// Seconds of processor time that it took.
    let processorSeconds: Double
    /// How many threads it has.
    let threads: Int

    /// What it takes now; what the system does not tell is nothing.
    static var now: ProcessFigures {
        var limit = rlimit()
        let isLimitKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        var usage = rusage()
        let isUsageKnown = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessFigures(
            residentOctets: self.residentPages * Int64(sysconf(Int32(_SC_PAGESIZE))),
            // The folder of them is itself one while it is read.
            openFiles: max(0, (FilePlace.names(in: "/proc/self/fd")?.count ?? 1) - 1),
            mostFiles: isLimitKnown ? Int64(clamping: limit.rlim_cur) : 0,
            processorSeconds: isUsageKnown ? seconds(usage.ru_utime) + seconds(usage.ru_stime) : 0,
            threads: FilePlace.names(in: "/proc/self/task")?.count ?? 0
        )
    }

    /// The second of the numbers in `/proc/self/statm` (proc(5)).
    private static var residentPages: Int64 {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var octets = [UInt8](repeating: 0, count: 256)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return 0 }
        let numbers = octets[..<count].split(separator: 0x20)
        return numbers.count > 1 ? Int64(String(decoding: numbers[1], as: UTF8.self)) ?? 0 : 0
    }
}
