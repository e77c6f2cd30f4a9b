import CLinux
import Glibc

/// What this process keeps from the other users of its machine.
enum ProcessPrivacy {
    /// Files that are made are their owner's alone, whatever the caller's mask says.
    static func keepFiles() { _ = umask(0o077) }

    /// Memory is looked at by nobody without privileges, and left in no core: it will hold keys.
    ///
    /// - Throws: ``Unanswered`` where the operating system does not let it.
    static func keepMemory() throws {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0, CLinux_forbid_dumping() == 0
        else {
            throw Unanswered("This process cannot be kept from leaving its memory in a core.")
        }
    }

    /// Whatever memory is given back from now on is overwritten, texts as well: for a command that shows a secret once, and ends.
    ///
    /// A server does without: it would pay with every allocation, and lets no text hold a secret.
    static func wipeWhatIsFreed() { _ = CLinux_wipe_freed() }

    /// The value of a variable, which is taken out of the environment: of this process, of those that it starts, and of what
    /// the operating system shows of it.
    static func takeVariable(_ name: String) -> [UInt8]? {
        guard let value = unsafe getenv(name) else { return nil }
        defer {
            unsafe explicit_bzero(value, strlen(value))
            unsafe unsetenv(name)
        }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
