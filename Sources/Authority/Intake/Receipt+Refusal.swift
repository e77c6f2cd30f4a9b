import Derivation
import Issuance
import Ledger

extension Receipt {
    /// Whether a command changed something that could have been so already.
    ///
    /// - Throws: ``Refusal`` where it came to nothing.
    var isChanged: Bool {
        get throws(Refusal) {
            switch self {
            case .decided(.recorded, _): true
            case .decided(.unchanged, _): false
            default: throw self.refusal
            }
        }
    }

    /// What the caller is told where a command did not come to what it was for.
    var refusal: Refusal {
        switch self {
        case .decided(.refused(let code, let recorded), _):
            if let reason = Reason(recorded) { Refusal(code, reason) } else { Refusal(code, recorded.sentence) }
        case .decided(.impossible(let code, let message), _):
            Refusal(code, message)
        case .decided(.awaitsApproval(let awaited), _):
            Refusal(awaited.code, awaited.message)
        case .decided(.stale, _):
            Refusal(.unavailable, "The authority changed meanwhile; try again.")
        case .decided, .repeated:
            Refusal(.internalFailure, "The command came to something else.")
        case .overloaded:
            Refusal(.throttled, "Rate exceeded")
        case .unavailable(let reason):
            Refusal(.unavailable, reason)
        }
    }
}
