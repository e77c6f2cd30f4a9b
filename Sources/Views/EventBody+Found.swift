public import Bytes
public import Ledger

// What an event is found by besides its type and its stream.

extension EventBody {
    /// The authority that the event is about, where its stream is that authority's or it names it; `nil` where what began its stream
    /// says so, or nothing does.
    public func authority(in stream: UniqueIdentifier) -> UniqueIdentifier? {
        self.type.kind.stream == .authority ? stream : self.namedAuthority
    }

    /// The authority that the event itself names.
    private var namedAuthority: UniqueIdentifier? {
        switch self {
        case .issuanceRequested(let fact): fact.authority
        case .issuanceAuthorized(let fact): fact.authority
        case .certificateRevoked(let fact): fact.authority
        case .cRLAuthorized(let fact): fact.authority
        case .cRLSigned(let fact): fact.authority
        case .responderAuthorized(let fact): fact.authority
        case .oCSPPeriodOpened(let fact): fact.authority
        case .oCSPPeriodClosed(let fact): fact.authority
        case .auditReportRequested(let fact): fact.authority
        // What a caller named ends with the authority's identifier, or with something of the authority after it.
        case .operationRefused(let fact):
            fact.resource?.split(separator: "/").lazy.compactMap { UniqueIdentifier($0) }.first
        default: nil
        }
    }

    /// The rules that refused, by their numbers, ascending; none where none did.
    public var refusingRules: [Int64] {
        let rules: Set<Int64>
        switch self {
        case .issuanceRefused(let fact):
            rules = Set(fact.checks.filter { $0.outcome == .failed }.map(\.rule) + [fact.reason.rule])
        case .operationRefused(let fact): rules = Set([fact.reason?.rule ?? 0])
        default: return []
        }
        return rules.filter { $0 > 0 }.sorted()
    }

    /// Whether it may be part of an issuance that ends with a certificate, and is found by that.
    var isOfCertificates: Bool {
        switch self.type {
        case .issuanceRequested, .issuanceAuthorized, .certificateSigned: true
        default: false
        }
    }
}

extension RecordedReason {
    /// The number of the rule that the reason is one of; 0 where it is none's.
    fileprivate var rule: Int64 { self.code / 100 }
}
