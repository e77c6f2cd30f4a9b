import Glibc

/// Whether this process knows its user as the rest of the machine does.
///
/// In a user namespace of its own (user_namespaces(7)) a program has whichever number its starter chose, without any privilege.
enum UserNamespace {
    /// The number of the namespace that the system begins with (PROC_USER_INIT_INO in Linux's `proc_ns.h`).
    private static let first = "user:[4026531837]"

    /// Whether it is the one that the system began with; not where that cannot be told.
    static var isFirst: Bool {
        var name = [CChar](repeating: 0, count: 64)
        let count = unsafe readlink("/proc/self/ns/user", &name, name.count)
        guard count > 0, count < name.count else { return false }
        return name[..<count].map(UInt8.init(bitPattern:)).elementsEqual(Self.first.utf8)
    }
}
