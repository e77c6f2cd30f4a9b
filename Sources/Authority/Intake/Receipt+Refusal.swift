import Derivation
import Issuance
import Ledger

extension Receipt {
    /// What the caller is told where a command did not come to what it was for.
    var refusal: Refusal {
        switch self {
        case .decided(.refused(let code, let reason), _):
            Refusal(Refusal.Code(code), reason.sentence)
        case .decided(.impossible(let code, let message), _):
            Refusal(Refusal.Code(code), message)
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

extension Refusal.Code {
    /// The kind that a recorded refusal is of.
    init(_ code: RefusalCode) {
        self =
            switch code {
            case .malformedCertificationRequest: .malformedCertificationRequest
            case .invalidArgument: .invalidArgument
            case .invalidValue: .invalidValue
            case .authorityState: .authorityState
            case .authorityNotFound: .authorityNotFound
            case .limitExceeded: .limitExceeded
            case .internalFailure: .internalFailure
            }
    }

    /// The kind that a refused import is of.
    init(_ code: ImportRefusal.Code) {
        self =
            switch code {
            case .malformedCertificate: .malformedCertificate
            case .certificateMismatch: .certificateMismatch
            case .invalidRequest: .invalidRequest
            case .invalidValue: .invalidValue
            case .authorityState: .authorityState
            case .internalFailure: .internalFailure
            }
    }
}
