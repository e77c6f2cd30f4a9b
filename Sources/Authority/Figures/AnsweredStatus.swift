import PKI

/// What answers about the standing of certificates say, as they are counted.
enum AnsweredStatus {
    /// All that they say, and how such an answer comes about.
    static let all: [(status: String, makings: [LedgerMeters.AnswerMaking])] =
        OpenPeriod.Kind.allCases.map { ($0.label, [.signed, .kept]) }
        + StatusResponse.Failure.allCases.map { ("\($0)", [.none]) }
}

extension OpenPeriod.Kind {
    /// Its name: `good`, `revoked` or `unknown`.
    var label: String {
        switch self {
        case .good: "good"
        case .revoked: "revoked"
        case .unknown: "unknown"
        }
    }
}
