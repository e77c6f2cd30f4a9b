public import Bytes

// Validity ::= SEQUENCE { notBefore Time, notAfter Time }                                          -- RFC 5280, 4.1
// "CAs conforming to this profile MUST always encode certificate validity dates through the year 2049 as UTCTime;
//  certificate validity dates in 2050 or later MUST be encoded as GeneralizedTime."                -- RFC 5280, 4.1.2.5
// Both "MUST include seconds" and end in Z; a UTCTime's year is 19YY from 50 on, and 20YY below.
// "Conforming applications MUST be able to process validity dates that are encoded in either UTCTime or GeneralizedTime":
// others' certificates are read in either form, but of a year before 1950, which has none; what is written here is in the right one.

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

    private static func instant(_ node: DERValue, _ field: StaticString) throws(PKIError) -> Instant {
        let isUTCTime = node.tag == .utcTime
        return try Self.instant(
            node.contents(isUTCTime ? .utcTime : .generalizedTime, field),
            isUTCTime: isUTCTime,
            field
        )
    }

    /// The instant that the contents of a UTCTime or of a GeneralizedTime name, to the second and in Z.
    static func instant(
        _ contents: ArraySlice<UInt8>,
        isUTCTime: Bool,
        _ field: StaticString
    ) throws(PKIError) -> Instant {
        guard contents.count == (isUTCTime ? 13 : 15), contents.last == 0x5A,
            contents.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
        else { throw PKIError(.timeNotDigits, field) }
        func pair(_ number: Int) -> Int {
            let index = contents.startIndex + 2 * number
            return Int(contents[index] - 0x30) * 10 + Int(contents[index + 1] - 0x30)
        }
        let year = isUTCTime ? (pair(0) < 50 ? 2000 : 1900) + pair(0) : pair(0) * 100 + pair(1)
        let rest = isUTCTime ? 1 : 2
        let civil = CivilTime(
            year: year,
            month: pair(rest),
            day: pair(rest + 1),
            hour: pair(rest + 2),
            minute: pair(rest + 3),
            second: pair(rest + 4)
        )
        guard let civil else { throw PKIError(.noSuchTime, field) }
        let instant = civil.instant
        guard instant.isWritable else { throw PKIError(.timeOutOfRange, field, instant.seconds) }
        return instant
    }

    /// Both moments as they are written: known to have a form before the first octet is.
    struct Times {
        private let notBefore: CivilTime
        private let notAfter: CivilTime

        /// - Throws: `invalidTime` for years outside 1950 to 9999.
        init(_ validity: Validity) throws(PKIError) {
            self.notBefore = try Self.civilTime(validity.notBefore, "notBefore")
            self.notAfter = try Self.civilTime(validity.notAfter, "notAfter")
        }

        /// Appends the encoding of the whole.
        func append(to serializer: inout DERWriter) {
            serializer.appendSequence { sequence in
                Self.append(self.notBefore, to: &sequence)
                Self.append(self.notAfter, to: &sequence)
            }
        }

        /// The date and time of an instant, which must have a form.
        ///
        /// - Throws: `invalidTime` for years outside 1950 to 9999.
        static func civilTime(_ instant: Instant, _ field: StaticString) throws(PKIError) -> CivilTime {
            guard instant.isWritable else {
                throw PKIError(.timeOutOfRange, field, instant.seconds)
            }
            return CivilTime(instant)
        }

        /// How many octets a time takes in the form that its year demands.
        static func octetCount(of time: CivilTime) -> Int { time.year < 2050 ? 15 : 17 }

        /// Appends a time in the form that its year demands.
        static func append(_ time: CivilTime, to serializer: inout DERWriter) {
            let isUTCTime = time.year < 2050
            let count = isUTCTime ? 13 : 15
            serializer.appendPrimitive(isUTCTime ? .utcTime : .generalizedTime, count: count) { octets in
                octets.append(addingCapacity: count) { octets in
                    func append(_ number: Int) {
                        octets.append(0x30 + UInt8(truncatingIfNeeded: number / 10))
                        octets.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
                    }
                    if !isUTCTime { append(time.year / 100) }
                    append(time.year % 100)
                    append(time.month)
                    append(time.day)
                    append(time.hour)
                    append(time.minute)
                    append(time.second)
                    octets.append(0x5A)
                }
            }
        }
    }
}
