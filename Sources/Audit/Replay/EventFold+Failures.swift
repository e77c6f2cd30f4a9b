import Ledger

/// Why something failed: which reasons an event may give, and of which kinds their values are (`schemas/rules.md`).
extension EventFold {
    /// What an ending in failure gives as its reason.
    func inspectReason(
        _ reason: RecordedReason,
        of type: EventType,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        let isPossible =
            switch type {
            case .signingFailed: (13...22).contains(reason.code) || reason.code == 10_002
            case .issuanceAbandoned: reason.code == 10 || reason.code == 23
            // A reason of a hundred and more is a rule's.
            default: (10...25).contains(reason.code) || reason.code >= 100
            }
        findings.check(
            .requestLife,
            isPossible && reason.hasItsValues,
            at: fact.position,
            "The event cannot give the reason \(reason.code), or not with these values."
        )
    }
}

extension RecordedReason {
    /// The most characters of a text that the library, the system or a token said.
    private static let textLimit = 200

    /// Whether a reason of no rule speaks of what its code says, in form.
    fileprivate var hasItsValues: Bool {
        switch self.code {
        case 10, 14, 16, 19, 21, 23: return self.values.isEmpty
        case 11, 12, 13, 15, 17, 18, 25:
            guard self.values.count == 1, case .text(let text) = self.values[0] else { return false }
            return text.unicodeScalars.count <= Self.textLimit
        case 20:
            guard case .number? = self.values.first else { return false }
            return self.values.dropFirst().allSatisfy { if case .text = $0 { true } else { false } }
        case 22:
            return self.values.count == 2 && self.values.allSatisfy { if case .octets = $0 { true } else { false } }
        case 24:
            guard self.values.count == 1, case .number(let number) = self.values[0] else { return false }
            return Int(exactly: number).flatMap { RefusalCode(rawValue: $0) } != nil
        default: return true
        }
    }
}
