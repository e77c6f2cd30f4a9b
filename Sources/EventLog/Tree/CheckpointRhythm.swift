public import Bytes

/// How far a log may go on without a signature (schemas/format.md section 5).
///
/// Whoever can write a log's files, and has no key, can rewrite what comes after its last signature, and take signatures away: so
/// the entries that no signature covers yet are few and of one time, in the middle of a log as at its end.
public enum CheckpointRhythm {
    /// How many entries there are at most between one signed checkpoint and the next, or the log's end.
    public static let entries: UInt64 = 65_536
    /// How many microseconds there are at most from the earliest of them to the latest, by their own times.
    public static let span: Int64 = 60_000_000
    /// The size at which a log is signed for the first time: its name and key are what everything else rests on.
    public static let firstSize: UInt64 = 1

    /// Whether so many entries may come without a signature, the earliest and the latest of the given times.
    ///
    /// Where an epoch sets time back, the first of them is not the earliest.
    public static func admits(count: UInt64, from earliest: Instant, to latest: Instant) -> Bool {
        let (span, overflow) = latest.microseconds.subtractingReportingOverflow(earliest.microseconds)
        return count <= Self.entries && !overflow && span <= Self.span
    }
}
