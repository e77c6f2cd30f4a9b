internal import Bytes

// Check ::= SEQUENCE { rule Number, outcome [0] CheckOutcome DEFAULT passed, reason [1] Reason OPTIONAL }
//
// The usual check takes five octets or six: a rule's number, passed. A certificate has some seventy of them, more than anything
// else in its events, so these are written and read as the octets that they are.

extension Check: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.rule)
        if self.outcome != .passed { writer.append(self.outcome, identifier: .context(0)) }
        if let reason { try writer.append(reason, identifier: .context(1)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            rule: try fields.number(),
            outcome: try fields.choice(as: .context(0), default: .passed),
            reason: try fields.valueIfPresent(as: .context(1))
        )
    }
}

extension DERWriter {
    /// Appends a SEQUENCE OF `Check`.
    mutating func append(checks: [Check]) throws(EventCodingError) {
        try self.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for check in checks {
                guard let rule = check.passedRule else {
                    try writer.append(check)
                    continue
                }
                writer.appendEncoding { octets in
                    let isLong = rule >= 0x80
                    octets.append(0x30)
                    octets.append(isLong ? 4 : 3)
                    octets.append(0x02)
                    octets.append(isLong ? 2 : 1)
                    if isLong { octets.append(UInt8(truncatingIfNeeded: rule >> 8)) }
                    octets.append(UInt8(truncatingIfNeeded: rule))
                }
            }
        }
    }
}

extension FieldReader {
    /// A SEQUENCE OF `Check`.
    mutating func checks() throws(EventCodingError) -> [Check] {
        var elements = try self.sequence()
        var checks: [Check] = []
        checks.reserveCapacity(min(elements.octetsLeft / 5, 128))
        while !elements.isAtEnd {
            if let rule = elements.passedRule() {
                checks.append(Check(rule: rule, outcome: .passed, reason: nil))
            } else {
                checks.append(try elements.value())
            }
        }
        return checks
    }
}

extension Check {
    /// The rule's number where it passed and takes one octet or two.
    fileprivate var passedRule: Int64? {
        self.outcome == .passed && self.reason == nil && (0..<0x8000).contains(self.rule) ? self.rule : nil
    }
}
