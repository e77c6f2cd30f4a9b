import Glibc

/// How many files this process may have open at one time; connections are files too.
public enum DescriptorLimit {
    /// Raises the soft limit to the hard one.
    ///
    /// The soft one is low for the sake of programs that use `select(2)`, which this one does not.
    public static func raise() {
        guard var limit = self.limit else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// How many files this process may have open; `nil` where the system does not tell.
    static var current: Int? { self.limit.map { Int(clamping: $0.rlim_cur) } }

    private static var limit: rlimit? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return limit
    }
}
