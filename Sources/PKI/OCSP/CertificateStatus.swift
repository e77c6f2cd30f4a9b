public import Bytes

// CertStatus ::= CHOICE {                                                                          -- RFC 6960, 4.2.1
//     good     [0] IMPLICIT NULL,
//     revoked  [1] IMPLICIT RevokedInfo,
//     unknown  [2] IMPLICIT UnknownInfo }     UnknownInfo ::= NULL
// RevokedInfo ::= SEQUENCE {
//     revocationTime        GeneralizedTime,
//     revocationReason  [0] EXPLICIT CRLReason OPTIONAL }

/// What is said of a certificate.
public enum CertificateStatus: Hashable, Sendable {
    /// It was issued, and is not revoked.
    case good
    /// It is not to be relied on from a second on, for a reason of RFC 5280 section 5.3.1; unspecified where there is none.
    case revoked(at: Instant, reason: UInt8?)
    /// Nothing is known of it.
    case unknown

    /// Whether there is a form for its time.
    public var isWritable: Bool {
        switch self {
        case .good, .unknown: true
        case .revoked(let time, _): time.isWritable
        }
    }

    /// Appends the encoding.
    func append(to writer: inout DERWriter) {
        switch self {
        case .good: writer.append(.context(0), contents: [])
        case .unknown: writer.append(.context(2), contents: [])
        case .revoked(let time, let reason):
            writer.appendSequence(.context(1)) { revoked in
                revoked.append(generalizedTime: time)
                guard let reason else { return }
                revoked.appendSequence(.context(0)) { $0.append(.enumerated, contents: [reason]) }
            }
        }
    }

    /// The status that a value is; `nil` where it is of none of these kinds.
    init(_ node: DERValue) throws(PKIError) {
        switch node.tag {
        case .context(0):
            guard try node.contents(.context(0), "good").isEmpty else { throw PKIError(.nullHasContents, "good") }
            self = .good
        case .context(2):
            guard try node.contents(.context(2), "unknown").isEmpty else { throw PKIError(.nullHasContents, "unknown") }
            self = .unknown
        default:
            var fields = try ElementReader(node, .context(1), "certStatus")
            let time = try fields.next("revocationTime").generalizedTime("revocationTime")
            let reason = try fields.next(ifTagged: .context(0)).map { wrapped throws(PKIError) in
                try wrapped.onlyElement(.context(0), "revocationReason").smallInteger(
                    "revocationReason",
                    tagged: .enumerated
                )
            }
            try fields.finish()
            guard (reason ?? 0) <= 10 else { throw PKIError(.integerOutOfRange, "revocationReason") }
            self = .revoked(at: time, reason: reason.map { UInt8(truncatingIfNeeded: $0) })
        }
    }
}

extension DERWriter {
    /// Appends a time to the second; one outside the years 1950 to 9999, of which there is no answer, is held within them.
    ///
    /// "GeneralizedTime values MUST NOT include fractional seconds" (RFC 9919 section 3.2.4).
    mutating func append(generalizedTime instant: Instant) {
        let civil = CivilTime(min(max(instant, .beginningOfTime), .endOfTime))
        self.appendPrimitive(.generalizedTime, count: 15) { octets in
            for (number, digits) in [
                (civil.year, 4), (civil.month, 2), (civil.day, 2), (civil.hour, 2), (civil.minute, 2),
                (civil.second, 2),
            ] {
                var divisor = digits == 4 ? 1_000 : 10
                while divisor > 0 {
                    octets.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
                    divisor /= 10
                }
            }
            octets.append(0x5A)
        }
    }
}

extension DERValue {
    /// The instant that a GeneralizedTime names, to the second and in Z.
    func generalizedTime(_ field: StaticString) throws(PKIError) -> Instant {
        try Validity.instant(self.contents(.generalizedTime, field), isUTCTime: false, field)
    }
}
