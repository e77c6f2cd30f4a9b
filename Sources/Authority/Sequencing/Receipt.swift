public import Bytes
public import Ledger

/// What the sequencer answers to a command, when everything it reports is durable.
public enum Receipt: Sendable {
    /// What was decided, and when.
    case decided(Decision.Outcome, at: Instant)
    /// An earlier request with the same token had this ending.
    case repeated(TokenHolder, firstIsSigned: Bool)
    /// More commands wait than are allowed to.
    case overloaded
    /// Nothing was decided, for a reason that people can mend.
    case unavailable(String)
}

/// A command with whoever waits for it.
struct Waiting: Sendable {
    let command: Command
    let reply: Reply
}

/// Whom an answer goes to.
struct Reply: Sendable {
    /// Absent where nobody waits.
    let continuation: CheckedContinuation<Receipt, Never>?

    func callAsFunction(_ receipt: Receipt) { self.continuation?.resume(returning: receipt) }
}
