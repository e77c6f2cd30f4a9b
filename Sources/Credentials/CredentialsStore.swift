import Synchronization

/// The credentials of a file, read again when it changes.
///
/// Whether it has changed is asked of the file system at every request, one `lstat`: a key that is taken away is refused
/// from the next request on. Of a file that is gone, open to others, or cannot be read, no key is accepted, and it is reported.
public final class CredentialsStore: CredentialsProviding, Sendable {
    private struct State {
        var credentials: [String: Credential]
        var stamp: CredentialsFile.Stamp?
        var problem: String?
        /// How often the file was looked into.
        var readings: UInt64 = 0
        /// When the file, which could not be read, is read again although it did not change.
        var nextTrial: ContinuousClock.Instant?
    }

    private let file: CredentialsFile
    private let state: Mutex<State>
    private let report: @Sendable (String) -> Void

    /// A store over a file, which may be missing or unreadable as well: then that is reported, and no key accepted.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - report: Called with what is wrong whenever a changed file cannot be read, and when it can be again.
    public init(path: String, report: @escaping @Sendable (String) -> Void = { _ in }) {
        self.file = CredentialsFile(path: path)
        self.report = report
        self.state = Mutex(State(credentials: [:], stamp: nil, problem: nil))
        self.refresh()
    }

    /// What is wrong with the file as it is now; `nil` where nothing is.
    public var problem: String? {
        self.refresh()
        return self.state.withLock { $0.problem }
    }

    /// Everything in the file as it is now, in the order of the access keys' octets, and a number that rises when it is read again.
    public var contents: (credentials: [Credential], readings: UInt64) {
        self.refresh()
        return self.state.withLock { state in
            let credentials = state.credentials.values.sorted {
                $0.accessKeyIdentifier.utf8.lexicographicallyPrecedes($1.accessKeyIdentifier.utf8)
            }
            return (credentials, state.readings)
        }
    }

    /// The credential of that key; `nil` where there is none.
    public func credential(for accessKeyIdentifier: String) -> Credential? {
        self.refresh()
        return self.state.withLock { $0.credentials[accessKeyIdentifier] }
    }

    private func refresh() {
        let reports = self.state.withLock { self.look(&$0) }
        for text in reports { self.report(text) }
    }

    /// Reads the file again where it has changed.
    ///
    /// - Returns: What there is to report.
    private func look(_ state: inout State) -> [String] {
        let current = self.file.currentStamp()
        // A file that was never read has no stamp either.
        let isDue = state.nextTrial.map { $0 <= .now } ?? (state.readings == 0)
        guard current != state.stamp || isDue else { return [] }
        state.readings += 1
        state.nextTrial = nil
        do {
            let (credentials, stamp) = try self.file.read()
            state.credentials = Self.byKey(credentials)
            state.stamp = stamp
            let wasBroken = state.problem != nil
            state.problem = nil
            return wasBroken ? ["The credentials are readable again."] : []
        } catch {
            // The stamp is kept with the failure, so that a broken file is not read at every request; what kept it from being read may
            // pass without a change of the file.
            state.nextTrial = .now + .seconds(1)
            state.stamp = current
            state.credentials = [:]
            let text = "No access key is accepted: \(error)"
            guard state.problem != text else { return [] }
            state.problem = text
            return [text]
        }
    }

    private static func byKey(_ credentials: [Credential]) -> [String: Credential] {
        Dictionary(credentials.map { ($0.accessKeyIdentifier, $0) }) { first, _ in first }
    }
}
