/// A point in time in UTC, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since the epoch; negative before it.
    public let microseconds: Int64

    /// 1950-01-01T00:00:00Z: the first second that a certificate can name (RFC 5280 section 4.1.2.5: a year before has no form).
    public static let beginningOfTime = Instant(seconds: -631_152_000)

    /// 9999-12-31T23:59:59Z: the last second that a certificate can name, and its "no well-defined expiration" (RFC 5280 section 4.1.2.5).
    public static let endOfTime = Instant(seconds: 253_402_300_799)

    /// An instant the given number of microseconds after the epoch.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// An instant the given number of seconds after the epoch, held within what microseconds can express (about ±292,000 years).
    @inlinable
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the epoch, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = self.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// This instant without its fraction of a second.
    public var wholeSecond: Instant { Instant(seconds: self.seconds) }

    /// Whether certificates, lists and answers have a form for its second.
    public var isWritable: Bool { self >= .beginningOfTime && self.wholeSecond <= .endOfTime }

    /// The instant so many seconds later (earlier if negative), held within what can be expressed.
    public func adding(seconds: Int64) -> Instant {
        let (sum, overflow) = self.microseconds.addingReportingOverflow(Instant(seconds: seconds).microseconds)
        return Instant(microseconds: overflow ? (seconds < 0 ? .min : .max) : sum)
    }

    /// Whether `left` comes first.
    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// The instant in ISO 8601 with seconds, `2026-01-31T23:59:59Z`, or with six decimals where there is a fraction; a year outside 0 to
    /// 9999 has its sign and at least four digits, `+10000-01-01T00:00:00Z`.
    public var description: String {
        let civil = CivilTime(self)
        let fraction = self.microseconds - self.wholeSecond.microseconds
        guard (0...9999).contains(civil.year) else {
            return civil.description + (fraction == 0 ? "" : ".\(padded(Int(fraction), to: 6))") + "Z"
        }
        var text: [UInt8] = []
        text.reserveCapacity(27)
        civil.appendText(to: &text)
        if fraction != 0 {
            text.append(0x2E)
            text.append(digits: Int(fraction), count: 6)
        }
        text.append(0x5A)
        return String(decoding: text, as: UTF8.self)
    }
}
