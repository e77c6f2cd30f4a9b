import Glibc
import Ledger
import Logging

/// What the program says of its own running: to standard error, never to the ledger.
enum Diagnostics {
    /// A logger of the given level.
    static func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "ca-ledger") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    /// Ends the process because a commit's fate is unknown: recovery decides from the file.
    static func endProcess(_ reason: String) {
        Self.say("ca-ledger: the log cannot be written, so this process ends: \(reason)")
        _exit(EX_IOERR)
    }

    /// One line on standard error.
    static func say(_ line: String) {
        let octets = Array((line + "\n").utf8)
        _ = unsafe octets.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// One line on standard output, at once.
    static func print(_ line: String) {
        let octets = Array((line + "\n").utf8)
        _ = unsafe octets.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }

    /// The operating system's user, as the log names an actor.
    static var provenance: Provenance { Provenance(.program, "uid:\(getuid())") }
}
