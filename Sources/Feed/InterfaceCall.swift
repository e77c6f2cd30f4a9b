internal import Bytes
internal import Ledger

/// A call to the interface, as the log tells of it: who asked for what, when, and what came of it.
struct InterfaceCall {
    /// The name of the operation.
    let operation: String
    /// What tells it from every other record.
    let identifier: UniqueIdentifier
    /// Where its outcome lies.
    let position: UInt64
    /// When it was asked.
    let time: Instant
    /// Who asked.
    let caller: Provenance
    /// What names the call.
    let request: UniqueIdentifier
    /// The names of what it was about.
    let resources: [String]
    /// What was asked for: a JSON object.
    let parameters: [UInt8]
    /// What was answered: a JSON object; absent where nothing is told of it.
    let response: [UInt8]?
    /// Why it was refused, or failed; absent where it was done.
    let error: (code: String, message: String?)?
}
