import Synchronization

/// The credentials of a file, read again when it changes.
///
/// Whether it has changed is asked of the file system at every request, one `lstat`: a key that is taken away is refused
/// from the next request on. A file that can no longer be read leaves the last good credentials in force, and is reported.
public final class CredentialsStore: CredentialsProviding, Sendable {
    private struct State {
        var credentials: [String: Credential]
        var stamp: CredentialsFile.Stamp?
        var problem: String?
    }

    private let file: CredentialsFile
    private let state: Mutex<State>
    private let report: @Sendable (String) -> Void

    /// A store over a file that must be readable now.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - report: Called with what is wrong whenever a changed file cannot be read, and when it can be again.
    public init(path: String, report: @escaping @Sendable (String) -> Void = { _ in }) throws(CredentialsError) {
        self.file = CredentialsFile(path: path)
        self.report = report
        let (credentials, stamp) = try self.file.read()
        self.state = Mutex(State(credentials: Self.byKey(credentials), stamp: stamp, problem: nil))
    }

    /// What is wrong with the file as it is now; `nil` where nothing is.
    public var problem: String? { self.state.withLock { $0.problem } }

    /// The credential of that key; `nil` where there is none.
    public func credential(for accessKeyIdentifier: String) -> Credential? {
        var reports: [String] = []
        let credential = self.state.withLock { state in
            reports = self.look(&state)
            return state.credentials[accessKeyIdentifier]
        }
        for text in reports { self.report(text) }
        return credential
    }

    /// Reads the file again where it has changed.
    ///
    /// - Returns: What there is to report.
    private func look(_ state: inout State) -> [String] {
        let current = self.file.currentStamp()
        guard current != state.stamp else { return [] }
        do {
            let (credentials, stamp) = try self.file.read()
            state.credentials = Self.byKey(credentials)
            state.stamp = stamp
            let wasBroken = state.problem != nil
            state.problem = nil
            return wasBroken ? ["The credentials are readable again."] : []
        } catch {
            // The stamp is kept with the failure, so that a broken file is read once and not at every request.
            state.stamp = current
            let text = "The last good credentials stay in force: \(error)"
            guard state.problem != text else { return [] }
            state.problem = text
            return [text]
        }
    }

    private static func byKey(_ credentials: [Credential]) -> [String: Credential] {
        Dictionary(credentials.map { ($0.accessKeyIdentifier, $0) }) { first, _ in first }
    }
}
