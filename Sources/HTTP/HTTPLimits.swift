import Glibc

/// What connections may ask of the server.
public struct HTTPLimits: Sendable {
    /// The largest body, in octets: 2 MiB of certificates are 2.8 MB in base64.
    public var bodyOctets = 4 << 20
    /// The most octets of bodies that are held at one time for all connections.
    public var allBodiesOctets = 64 << 20
    /// The most connections at one time; half of the files that this process may open, where that is less.
    public var connections = 1_000
    /// Seconds without a single octet after which a connection is closed.
    public var idleSeconds: Int64 = 60
    /// Seconds after which a connection is closed that does not come to its end while the server stops.
    public var quiescingSeconds: Int64 = 20

    /// The ordinary limits.
    public init() {
        var files = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else { return }
        self.connections = min(self.connections, Int(clamping: files.rlim_cur / 2))
    }
}
