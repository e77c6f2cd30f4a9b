/// How revocation lists are made.
public struct ListOptions: Sendable {
    /// Seconds from a revocation to the list that tells of it: many revocations, one list.
    public var delay: Int64 = 5
    /// How many certificates name one part of partitioned lists, before another is opened.
    public var partitionSize: Int64 = 100_000
    /// Whether lists name the log and how many of its entries they are the fold of.
    public var namesLog = true
    /// How many certificates a complete list tells of: beyond that nothing is revoked that would come onto one.
    var mostListed: Int64 = 1_000_000

    /// The ordinary options.
    public init() {}
}
