import Dispatch
import Glibc
import JSON
import Synchronization

/// This program, run by a server beside itself: with its own memory, and without holding up whoever is answered.
struct ProgramRun: Sendable {
    private let words: [String]
    /// How many octets of what it writes are kept.
    private static let mostOutput = 65_536

    /// A run of these words behind the program's name.
    init(_ words: [String]) { self.words = words }

    /// Runs it to its end; where the task is cancelled, the program is ended.
    ///
    /// - Returns: The members of the object of strings that it writes last.
    /// - Throws: What it says of its failure.
    func members() async throws -> [String: String] {
        let (reading, writing) = try ChildProcess.pipe()
        let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        let process: pid_t
        do {
            defer {
                close(writing)
                close(nothing)
            }
            process = try ChildProcess.spawn(["/proc/self/exe"] + self.words, input: nothing, output: writing)
        } catch {
            close(reading)
            throw error
        }
        let isRunning = Mutex(true)
        let (status, output) = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<(Int32, [UInt8]), Never>) in
                DispatchQueue.global(qos: .utility).async {
                    let output = Self.output(reading)
                    close(reading)
                    // Waited for without taking it away, so that its number is nobody else's while it may be ended.
                    var information = unsafe siginfo_t()
                    while unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
                    isRunning.withLock { $0 = false }
                    var status: Int32 = 0
                    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
                    continuation.resume(returning: (status, output))
                }
            }
        } onCancel: {
            isRunning.withLock { if $0 { kill(process, SIGTERM) } }
        }
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        guard status == 0, let last = lines.last, let members = Self.members(of: last) else {
            let said = lines.last { $0.hasPrefix("Error: ") }?.dropFirst(7) ?? lines.last ?? "It said nothing."
            throw Unanswered("\(said)")
        }
        return members
    }

    private static func output(_ reading: Int32) -> [UInt8] {
        var (octets, piece): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 4_096))
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(reading, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return octets }
            octets += piece[..<min(count, max(0, Self.mostOutput - octets.count))]
        }
    }

    private static func members(of line: Substring) -> [String: String]? {
        guard case .structure(let members)? = try? JSONReader.read(Array(line.utf8)).content else { return nil }
        return Dictionary(
            members.compactMap { member in
                member.value.text.map { (String(decoding: member.name, as: UTF8.self), $0) }
            }
        ) { first, _ in first }
    }
}
