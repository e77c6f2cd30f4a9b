public import Bytes

/// Whether the same public key and names were not certified lately: asked where the authority's policy looks at that, last.
enum ReissuanceRules {
    static let all: [Rule] = [Self.isNotEarly]

    static let isNotEarly = Rule(350, "not-reissued-early", "the authority's policy on reissuance")

    static func outcome(_ earlier: EarlierIssuance?, refuses: Bool) -> RuleOutcome {
        guard let earlier else { return RuleOutcome(rule: self.isNotEarly, outcome: .passed, reason: nil) }
        // Why a rule failed is the refusal's reason.
        return refuses
            ? RuleOutcome(rule: self.isNotEarly, outcome: .failed, reason: nil)
            : RuleOutcome(rule: self.isNotEarly, outcome: .noted, reason: earlier.reason)
    }
}

/// A certificate that was issued lately for the same public key and names.
public struct EarlierIssuance: Hashable, Sendable {
    /// The serial number.
    public let serialNumber: [UInt8]
    /// The position of its intent in the log.
    public let position: UInt64
    /// The time of its intent.
    public let time: Instant
    /// When the authority's policy does not look at it any more.
    public let until: Instant

    /// A certificate that was issued lately.
    public init(serialNumber: [UInt8], position: UInt64, time: Instant, until: Instant) {
        self.serialNumber = serialNumber
        self.position = position
        self.time = time
        self.until = until
    }

    /// What is recorded of it.
    public var reason: Reason {
        Reason(
            .reissuedEarly,
            .octets(self.serialNumber),
            .number(Int64(clamping: self.position)),
            .instant(self.time),
            .instant(self.until)
        )
    }

    /// The certificate that a reason tells of; `nil` where it tells of another thing.
    public init?(_ reason: Reason) {
        guard reason.code == .reissuedEarly, reason.values.count == 4,
            case .octets(let serialNumber) = reason.values[0],
            case .number(let number) = reason.values[1], let position = UInt64(exactly: number),
            case .instant(let time) = reason.values[2], case .instant(let until) = reason.values[3]
        else { return nil }
        self.init(serialNumber: serialNumber, position: position, time: time, until: until)
    }
}
