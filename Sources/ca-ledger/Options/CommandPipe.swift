import Glibc

/// A command of the shell that takes octets on its standard input.
///
/// `/bin/sh -c` reads it, as whoever wrote it expects of pipes and variables. Whether it took everything is what its exit status says; what it
/// writes is kept as far as ``mostOutput``, for people.
final class CommandPipe {
    /// Why a command did not take everything.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How many octets of what it writes are kept.
    static let mostOutput = 4_096

    private let process: pid_t
    private let input: Int32
    private let output: Int32
    private var said: [UInt8] = []

    /// Starts a command.
    ///
    /// - Throws: ``Failure`` where it cannot be started.
    init(_ command: String) throws {
        // A command that ends before it took everything is told by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        let taking = try ChildProcess.pipe()
        let giving: (reading: Int32, writing: Int32)
        do { giving = try ChildProcess.pipe() } catch {
            close(taking.reading)
            close(taking.writing)
            throw error
        }
        defer {
            close(taking.reading)
            close(giving.writing)
        }
        do {
            let words = ["/bin/sh", "-c", command]
            self.process = try ChildProcess.spawn(words, input: taking.reading, output: giving.writing)
        } catch {
            close(taking.writing)
            close(giving.reading)
            throw error
        }
        self.input = taking.writing
        self.output = giving.reading
        for end in [self.input, self.output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    /// Writes octets; waits until all are taken, and reads meanwhile what the command writes.
    ///
    /// - Throws: ``Failure`` where the command takes no more.
    func write(_ octets: [UInt8]) throws {
        var taken = 0
        while taken < octets.count {
            let count = unsafe octets.withUnsafeBytes {
                unsafe Glibc.write(self.input, $0.baseAddress?.advanced(by: taken), octets.count - taken)
            }
            if count > 0 {
                taken += count
            } else if errno == EAGAIN {
                self.wait(for: self.input)
            } else if errno != EINTR {
                throw Failure(description: "The command took only a part of the backup.")
            }
        }
    }

    /// Waits until the command can take more or has written something, which is read.
    private func wait(for input: Int32?) {
        var asked = [pollfd(fd: self.output, events: Int16(POLLIN), revents: 0)]
        if let input { asked.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        _ = unsafe poll(&asked, nfds_t(asked.count), 1_000)
        _ = self.listen()
    }

    /// Reads what was written; `false` once nothing more comes.
    private func listen() -> Bool {
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(self.output, $0.baseAddress, $0.count) }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            guard count > 0 else { return false }
            self.said += piece[..<min(count, max(0, Self.mostOutput - self.said.count))]
        }
    }

    /// Ends the input, and waits for the command's end.
    ///
    /// - Returns: What it wrote.
    /// - Throws: ``Failure`` where it ended with another status than 0.
    func finish() throws -> String {
        close(self.input)
        var status: Int32 = 0
        // What it left running may keep its output open: its own end is what counts.
        while unsafe waitpid(self.process, &status, WNOHANG) == 0 { self.wait(for: nil) }
        _ = self.listen()
        close(self.output)
        let said = String(decoding: self.said, as: UTF8.self)
        guard status == 0 else {
            let end = status & 0x7F == 0 ? "ended with \(status >> 8 & 0xFF)" : "was ended by signal \(status & 0x7F)"
            throw Failure(description: "The command \(end)\(said.isEmpty ? "" : ": " + said).")
        }
        return said
    }

    /// Ends a command that is not to have everything.
    func abandon() {
        close(self.input)
        kill(self.process, SIGTERM)
        var status: Int32 = 0
        while unsafe waitpid(self.process, &status, 0) < 0, errno == EINTR {}
        close(self.output)
    }
}
