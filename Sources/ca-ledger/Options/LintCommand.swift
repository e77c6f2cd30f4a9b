import ArgumentParser
import Audit
import Glibc

/// A program that looks at a certificate: it gets the PEM on standard input, and says what it finds.
///
/// No shell reads the command. It may run for a limited time, and of what it writes a limited amount is kept.
struct LintCommand {
    /// Why a linter cannot be run.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How many octets of what it writes are kept.
    static let mostOutput = 16_384

    private let text: String
    private let words: [String]

    /// The command that a text names: its words are divided at spaces.
    init(_ text: String) throws {
        self.text = text
        self.words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard !self.words.isEmpty else { throw ValidationError("--lint is empty.") }
    }

    /// What it says of a certificate.
    ///
    /// - Throws: ``Failure`` where it cannot be started.
    func opinion(on certificate: String, within limit: Duration) throws -> SampledCertificate.Opinion {
        let deadline = ContinuousClock.now + limit
        let input = try Self.file(of: certificate)
        defer { close(input) }
        let (reading, writing) = try ChildProcess.pipe()
        let process: pid_t
        do {
            process = try ChildProcess.spawn(self.words, input: input, output: writing, leadsGroup: true)
        } catch {
            for end in [reading, writing] { close(end) }
            throw Failure(description: "The linter \(error)")
        }
        close(writing)
        let (octets, isCut, isAtEnd) = Self.read(reading, until: deadline)
        close(reading)
        let (status, isTooLate) = Self.wait(for: process, until: isAtEnd ? deadline : .now)
        return SampledCertificate.Opinion(
            command: self.text,
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : nil,
            isTooLate: isTooLate,
            output: String(decoding: octets, as: UTF8.self),
            isCut: isCut
        )
    }

    /// A file that nobody else can find, with a text in it, to be read from its beginning.
    private static func file(of text: String) throws -> Int32 {
        guard let file = unsafe tmpfile() else { throw Failure(description: "No temporary file can be made.") }
        defer { unsafe fclose(file) }
        let octets = Array(text.utf8)
        let written = unsafe octets.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        guard written == octets.count, unsafe fflush(file) == 0 else {
            throw Failure(description: "A temporary file cannot be written.")
        }
        let descriptor = unsafe dup(fileno(file))
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Failure(description: "A temporary file cannot be read.")
        }
        return descriptor
    }

    /// What is written until the end or a time; whether more was written than is kept; and whether the end came.
    private static func read(
        _ descriptor: Int32,
        until deadline: ContinuousClock.Instant
    ) -> (octets: [UInt8], isCut: Bool, isAtEnd: Bool) {
        var octets: [UInt8] = []
        var isCut = false
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let left = deadline - .now
            guard left > .zero else { return (octets, isCut, false) }
            var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&asked, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1))
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return (octets, isCut, true) }
            let kept = min(count, Self.mostOutput - octets.count)
            octets += buffer[..<kept]
            if kept < count { isCut = true }
        }
    }

    /// How a process ended: by itself before a time, or with its group then.
    private static func wait(for process: pid_t, until deadline: ContinuousClock.Instant) -> (
        status: Int32, isTooLate: Bool
    ) {
        var status: Int32 = 0
        while ContinuousClock.now < deadline {
            if unsafe waitpid(process, &status, WNOHANG) == process {
                // What it left running is nobody's.
                kill(-process, SIGKILL)
                return (status, false)
            }
            usleep(2_000)
        }
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return (status, true)
    }
}
