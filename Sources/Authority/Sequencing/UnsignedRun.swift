import Bytes
import EventLog

/// How many entries no published checkpoint covers, and since when they come: what ``CheckpointRhythm`` limits, as a value.
struct UnsignedRun: Sendable {
    /// What the newest published checkpoint covers.
    private(set) var signed: UInt64
    /// The time of the first entry that it does not cover; `nil` where there is none.
    private(set) var since: Instant?
    /// The time of the first entry that an intended checkpoint will not cover; `nil` where there is none.
    private var sinceIntended: Instant?
    private var hasIntended: Bool
    /// What must be signed before anything is appended: what this process did not write itself.
    private let found: UInt64

    /// The run at the end of a log that was opened.
    ///
    /// - Parameter signs: Whether this process can sign what it finds unsigned.
    init(_ opened: OpenedLog, signs: Bool) {
        self.init(
            signed: opened.latestCheckpoint?.size ?? 0,
            since: opened.unsignedSince,
            intended: opened.unsignedCheckpoint?.size,
            size: opened.size,
            found: signs ? opened.size : 0
        )
    }

    /// - Parameters:
    ///   - intended: What a checkpoint would cover that was intended and is not signed; `nil` where there is none.
    ///   - size: How many entries there are.
    init(signed: UInt64, since: Instant?, intended: UInt64? = nil, size: UInt64 = 0, found: UInt64 = 0) {
        self.signed = signed
        self.since = since
        // Of the entries after what was intended before nothing is known but that they are not older than all that are unsigned. Where
        // it covers all, there are none.
        self.sinceIntended = intended == size ? nil : since
        self.hasIntended = intended != nil
        self.found = found
    }

    /// Whether entries may be appended, so many at most, to a log of a size at a time.
    func admits(atMost count: UInt64, at time: Instant, size: UInt64) -> Bool {
        guard self.signed >= self.found else { return false }
        return CheckpointRhythm.admits(count: size - self.signed + count, from: self.since ?? time, to: time)
    }

    /// Takes note that entries were appended.
    mutating func append(at time: Instant) {
        if self.since == nil { self.since = time }
        if self.hasIntended, self.sinceIntended == nil { self.sinceIntended = time }
    }

    /// Takes note that a checkpoint over everything that is appended is intended.
    mutating func intend() {
        self.hasIntended = true
        self.sinceIntended = nil
    }

    /// Takes note that checkpoints were published, the newest of which covers so many entries.
    mutating func publish(_ published: UInt64) {
        guard published > self.signed else { return }
        self.signed = published
        self.since = self.sinceIntended
        self.hasIntended = false
    }
}
