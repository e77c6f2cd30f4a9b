public import Bytes
import DurableFiles
import Glibc

/// What a look takes from outside the folder: the machine that it is on, and whoever asks.
public struct Surroundings: Sendable {
    /// The wall clock.
    public var now: Instant
    /// How many octets may still be written where something lies.
    public var freeOctets: @Sendable (_ path: String) -> UInt64
    /// How many files a process that is started from here may open; `nil` where the system does not tell.
    public var mostFiles: UInt64?
    /// Whether a server answers at the control socket of a path.
    public var isAnswering: @Sendable (_ socket: String) -> Bool
    /// Which process holds the lock of a file, as far as the system tells.
    public var lockHolder: @Sendable (_ path: String) -> Int?
    /// As whom this program runs.
    public var user: UInt32

    /// The machine that this program runs on.
    public init(now: Instant, isAnswering: @escaping @Sendable (_ socket: String) -> Bool) {
        self.now = now
        self.isAnswering = isAnswering
        self.freeOctets = { FilePlace.freeOctets(at: $0) }
        self.lockHolder = { HeldLock.holder(of: $0) }
        self.user = geteuid()
        var limit = rlimit()
        let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        self.mostFiles = isKnown ? UInt64(limit.rlim_max) : nil
    }
}
