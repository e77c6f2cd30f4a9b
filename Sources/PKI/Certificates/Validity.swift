public import Bytes

// Validity ::= SEQUENCE { notBefore Time, notAfter Time }                                          -- RFC 5280, 4.1
// "CAs conforming to this profile MUST always encode certificate validity dates through the year 2049 as UTCTime;
//  certificate validity dates in 2050 or later MUST be encoded as GeneralizedTime."                -- RFC 5280, 4.1.2.5
// Both "MUST include seconds" and end in Z; a UTCTime's year is 19YY from 50 on, and 20YY below.
// "Conforming applications MUST be able to process validity dates that are encoded in either UTCTime or GeneralizedTime":
// others' certificates are read in either form, whatever the year; what is written here is in the right one.

/// The span of time in which an issuer keeps track of a certificate, both ends included, in whole seconds.
public struct Validity: Hashable, Sendable {
    /// The first moment.
    public let notBefore: Instant
    /// The last moment.
    public let notAfter: Instant

    /// The span between two moments, their fractions of a second dropped; their order is for others to judge.
    public init(notBefore: Instant, notAfter: Instant) {
        self.notBefore = notBefore.wholeSecond
        self.notAfter = notAfter.wholeSecond
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "validity")
        self.notBefore = try Self.instant(elements.next("notBefore"), "notBefore")
        self.notAfter = try Self.instant(elements.next("notAfter"), "notAfter")
        try elements.finish()
    }

    /// Appends the encoding.
    ///
    /// - Throws: `invalidTime` for years outside 1950 to 9999.
    func append(to serializer: inout DERWriter) throws(PKIError) {
        let notBefore = try Self.digits(of: self.notBefore, "notBefore")
        let notAfter = try Self.digits(of: self.notAfter, "notAfter")
        serializer.appendSequence { sequence in
            for digits in [notBefore, notAfter] {
                sequence.append(digits.count == 13 ? .utcTime : .generalizedTime, contents: digits)
            }
        }
    }

    private static func instant(_ node: DERValue, _ field: StaticString) throws(PKIError) -> Instant {
        let isUTCTime = node.tag == .utcTime
        let contents = try node.contents(isUTCTime ? .utcTime : .generalizedTime, field)
        guard contents.count == (isUTCTime ? 13 : 15), contents.last == 0x5A,
            contents.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
        else { throw PKIError(.timeNotDigits, field) }
        let pairs = stride(from: contents.startIndex, to: contents.endIndex - 1, by: 2).map { index in
            Int(contents[index] - 0x30) * 10 + Int(contents[index + 1] - 0x30)
        }
        let year = isUTCTime ? (pairs[0] < 50 ? 2000 : 1900) + pairs[0] : pairs[0] * 100 + pairs[1]
        let rest = pairs.dropFirst(isUTCTime ? 1 : 2).map { $0 }
        let civil = CivilTime(
            year: year,
            month: rest[0],
            day: rest[1],
            hour: rest[2],
            minute: rest[3],
            second: rest[4]
        )
        guard let civil else { throw PKIError(.noSuchTime, field) }
        return civil.instant
    }

    private static func digits(of instant: Instant, _ field: StaticString) throws(PKIError) -> [UInt8] {
        guard instant <= .endOfTime, instant >= Instant(seconds: -631_152_000) else {
            throw PKIError(.timeOutOfRange, field, instant.seconds)
        }
        let civil = CivilTime(instant)
        var digits: [UInt8] = []
        digits.reserveCapacity(15)
        let rest = [civil.year % 100, civil.month, civil.day, civil.hour, civil.minute, civil.second]
        for number in civil.year < 2050 ? rest : [civil.year / 100] + rest {
            digits.append(0x30 + UInt8(number / 10))
            digits.append(0x30 + UInt8(number % 10))
        }
        digits.append(0x5A)
        return digits
    }
}
