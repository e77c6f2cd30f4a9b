/// Where judging what events say has to end: what follows hangs on something that this program does not know.
enum JudgementLimit: Sendable {
    /// Only a later program knows what is said at a position, and by which rules from there on.
    case newer(at: UInt64, String)
    /// The payload of a position is withheld: it could bear on everything after.
    case withheld(at: UInt64)

    /// Why there is no verdict, for people.
    var reason: String {
        switch self {
        case .newer(let position, let what): "The ledger is newer than this program: position \(position): \(what)."
        case .withheld(let position):
            "Payloads are withheld: what follows from position \(position) on hangs on them, and is not judged."
        }
    }

    /// From where on the log may have another name or key than this program can know; `nil` where it cannot.
    var epochs: UInt64? {
        switch self {
        case .newer(let position, _): position
        case .withheld: nil
        }
    }
}
