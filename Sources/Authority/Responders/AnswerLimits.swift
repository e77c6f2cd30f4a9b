/// How much is answered, and how long what is answered holds.
public struct AnswerLimits: Sendable {
    /// Seconds for which an answer holds.
    public var periodSeconds: Int64 = 3_600
    /// Seconds after which a revocation is told at the latest: many revocations, one period.
    public var delaySeconds: Int64 = 2
    /// How many answers a period has: what a crash leaves unsettled of a key's uses at most.
    public var mostAnswers: Int64 = 1 << 20
    /// How many answers are kept for whoever asks the same.
    public var keptAnswers = 4_096
    /// How many authorities have a responder at a time.
    public var responders = 1_024
    /// How many authorities that have no responder in memory may be asked about at once.
    public var newcomers: Int64 = 1_024
    /// How many such a second after that: where there is no room for all, each costs the log the end of a period and another.
    public var newcomersPerSecond: Int64 = 32
    /// How many responders may be certified at once.
    public var certifications: Int64 = 1_024
    /// How many a second after that.
    public var certificationsPerSecond: Int64 = 32

    /// The ordinary limits.
    public init() {}
}
