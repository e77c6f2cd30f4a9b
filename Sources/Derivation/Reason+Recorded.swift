internal import Bytes
public import Issuance
public import Ledger

// What rules say and what is recorded of it: the same numbers and values on both sides, whatever they are called in words.

extension RecordedReason {
    /// What is recorded of a reason.
    public init(_ reason: Reason) {
        self.init(code: reason.code.rawValue, values: reason.values)
    }

    /// The reason in words; of one that this program does not know, its number.
    public var sentence: String {
        Reason(self)?.sentence ?? "Reason \(self.code), which this program does not know."
    }
}

extension Reason {
    /// The reason that was recorded; `nil` where this program does not know its number.
    public init?(_ recorded: RecordedReason) {
        guard let code = ReasonCode(rawValue: recorded.code) else { return nil }
        self.init(code, values: recorded.values)
    }

    /// What is wrong with values for passthrough, as it was recorded: that there is something, where this program does not know what.
    init(flaw recorded: RecordedReason) {
        if let reason = Reason(recorded), reason.code.isFlawOfPassthrough {
            self = reason
        } else {
            self.init(.passthroughFlawed, values: [.number(recorded.code)])
        }
    }
}

extension RefusalCode {
    /// What is recorded of a refusal's kind.
    public init(_ code: IssuanceRefusal.Code) {
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

    /// What is told of a refused import's kind.
    public init(_ code: ImportRefusal.Code) {
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
