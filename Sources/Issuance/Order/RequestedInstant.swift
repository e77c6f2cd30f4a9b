/// How the number of a requested instant is to be read.
public enum RequestedTimeUnit: Hashable, Sendable {
    /// The digits of a date in UTC: `YYYYMMDDHHMMSS`, or `YYMMDDHHMMSS` as UTCTime has it.
    case endDate
    /// Seconds since 1970-01-01T00:00:00Z.
    case absolute
    /// Days of 86,400 seconds from the moment of issuance.
    case days
    /// Calendar months from the moment of issuance.
    case months
    /// Calendar years from the moment of issuance.
    case years
}

/// An instant as it was asked for.
public struct RequestedInstant: Hashable, Sendable {
    /// How the number is to be read.
    public let unit: RequestedTimeUnit
    /// The number.
    public let value: Int64

    /// An instant as it was asked for.
    public init(unit: RequestedTimeUnit, value: Int64) {
        self.unit = unit
        self.value = value
    }
}
