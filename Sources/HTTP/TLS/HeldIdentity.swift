public import Bytes
import Synchronization

/// The identity that is shown to whoever connects now; connections that there are keep the one that they began with.
public final class HeldIdentity: Sendable {
    private struct State {
        var identity: TLSIdentity?
        var problem: String?
    }

    private let state: Mutex<State>

    /// What is shown from now on; `nil` where there is nothing yet: whoever connects is turned away until there is.
    public init(_ identity: TLSIdentity?) { self.state = Mutex(State(identity: identity)) }

    /// What is shown now; `nil` before there was anything.
    public var current: TLSIdentity? { self.state.withLock(\.identity) }

    /// Why another one that should be shown is not; `nil` where there is none.
    public var problem: String? { self.state.withLock(\.problem) }

    /// What people should know of it at an instant; `nil` where there is nothing.
    public func notice(at now: Instant) -> String? {
        let (problem, notAfter) = self.state.withLock { ($0.problem, $0.identity?.notAfter) }
        let ended = notAfter.flatMap { now > $0 ? "The server's own certificate ended at \($0)." : nil }
        let notices = [ended, problem].compactMap(\.self)
        return notices.isEmpty ? nil : notices.joined(separator: " ")
    }

    /// Shows another one to those who connect from now on.
    public func replace(with identity: TLSIdentity) {
        self.state.withLock { $0 = State(identity: identity) }
    }

    /// Says why another one is not shown.
    ///
    /// - Returns: Whether that is news.
    @discardableResult
    public func note(_ problem: String?) -> Bool {
        self.state.withLock { state in
            defer { state.problem = problem }
            return problem != state.problem
        }
    }
}
