public import Bytes

/// How far a log may go on without a signature (schemas/format.md section 5).
///
/// Whoever can write a log's files, and has no key, can rewrite what comes after its last signature, and take signatures away: so
/// the entries that no signature covers yet are few and of one time, in the middle of a log as at its end.
public enum CheckpointRhythm {
    /// How many entries there are at most between one signed checkpoint and the next, or the log's end.
    public static let entries: UInt64 = 65_536
    /// How many microseconds there are at most from the first of them to the last, by their own times.
    public static let span: Int64 = 60_000_000
    /// The size at which a log is signed for the first time: its name and key are what everything else rests on.
    public static let firstSize: UInt64 = 1

    /// Whether so many entries, the first and the last of the given times, may come without a signature.
    public static func admits(count: UInt64, from first: Instant, to last: Instant) -> Bool {
        let (span, overflow) = last.microseconds.subtractingReportingOverflow(first.microseconds)
        // A difference that no number can hold is too large where time went on, and none where an epoch set it back.
        return count <= Self.entries && (overflow ? last < first : span <= Self.span)
    }
}
