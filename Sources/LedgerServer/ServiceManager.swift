import Glibc

// "READY=1 Tells the service manager that service startup is finished" … "WATCHDOG=1 … If the service does not send the
//  keep-alive message within the watchdog timeout"                                                      -- sd_notify(3)

/// Whoever started this process and wants to know how it is: a service manager that speaks systemd's protocol of datagrams.
public struct ServiceManager: Sendable {
    /// What a manager puts into the environment of what it starts.
    public enum Variable: String, CaseIterable, Sendable {
        /// Where it listens: a path, or `@` and a name in no file system.
        case socket = "NOTIFY_SOCKET"
        /// Within how many microseconds it wants to hear that all is well, again and again.
        case watchdogMicroseconds = "WATCHDOG_USEC"
        /// The process that this is asked of.
        case watchdogProcess = "WATCHDOG_PID"
    }

    private let path: String
    /// After how long at most the manager wants to hear from this process again; `nil` where it does not wait for that.
    public let watchdog: Duration?

    /// The manager that an environment speaks of; `nil` where it speaks of none.
    ///
    /// - Parameter process: The number of this process.
    public init?(process: Int32, _ value: (Variable) -> String?) {
        guard let path = value(.socket), path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1 else {
            return nil
        }
        self.path = path
        let isAsked = value(.watchdogProcess).map { Int32($0) == process } ?? true
        let microseconds = value(.watchdogMicroseconds).flatMap { Int64($0) } ?? 0
        self.watchdog = isAsked && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Tells it something, an assignment a line; nobody is held up, and nothing is lost, where it does not listen.
    public func tell(_ assignments: String...) {
        let octets = Array(assignments.joined(separator: "\n").utf8)
        var name = Array(self.path.utf8)
        // "an abstract socket address is distinguished … by the fact that sun_path[0] is a null byte"        -- unix(7)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        // A name in no file system ends where the address does.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count + (name.first == 0 ? 0 : 1))
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        _ = unsafe octets.withUnsafeBytes { octets in
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe sendto(socket, octets.baseAddress, octets.count, flags, $0, length)
                }
            }
        }
    }
}
