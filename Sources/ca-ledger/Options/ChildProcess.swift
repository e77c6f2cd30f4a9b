import CLinux
import Glibc

/// A program that this one starts.
enum ChildProcess {
    /// Why one was not started.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A pipe whose ends no program that is started gets by itself.
    ///
    /// - Throws: ``Failure`` where none can be made.
    static func pipe() throws(Failure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Failure(description: "No pipe can be made.") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Starts a program, with what it reads and where it writes; what this one does with pipes that break is no matter of it.
    ///
    /// - Parameters:
    ///   - words: Its path, or its name where it is looked for as a shell does; then what it is told.
    ///   - leadsGroup: Whether it is in a process group of its own, so that what it starts can be ended with it.
    /// - Throws: ``Failure`` where it cannot be started.
    static func spawn(_ words: [String], input: Int32, output: Int32, leadsGroup: Bool = false) throws(Failure) -> pid_t
    {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        // What a server listens at and talks on is nothing for the program: it would keep it open when the server is gone.
        _ = unsafe CLinux_add_close_from(&actions, STDERR_FILENO + 1)
        // Whatever a server has blocked or ignores, the program begins as from a shell.
        var (ordinary, none) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ordinary)
        unsafe sigemptyset(&none)
        for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&ordinary, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &ordinary)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let group = leadsGroup ? POSIX_SPAWN_SETPGROUP : 0
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var process: pid_t = 0
        let error = unsafe posix_spawnp(&process, words[0], &actions, &attributes, &arguments, CLinux_environment())
        guard error == 0 else {
            throw Failure(description: "\(words[0]) cannot be started: \(unsafe String(cString: strerror(error))).")
        }
        return process
    }
}
