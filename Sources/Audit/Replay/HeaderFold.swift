internal import Bytes
internal import Ledger

/// What headers say in their order: times, and the versions of streams.
struct HeaderFold: Sendable {
    /// The newest time.
    private(set) var time = Instant(microseconds: .min)
    /// No time may lie beyond.
    let latest: Instant
    /// The first entry whose time lies beyond it; absent where none does, or an epoch set time back since.
    private var future: EntryHeader?
    /// The next version of each stream that may go on.
    private var versions: [UniqueIdentifier: UInt64] = [:]
    /// The streams that have ended.
    private var ended = IdentifierTable()
    private var next: UInt64 = 0
    private var hasGap = false

    init(latest: Instant) { self.latest = latest }

    mutating func fold(_ read: ReadEntries, _ findings: inout Findings) {
        for one in read.entries { self.fold(one.header, &findings) }
        if self.next != read.positions.upperBound { self.hasGap = true }
        self.next = read.positions.upperBound
    }

    /// Judges times: whether one lies in the future is only known once no epoch sets time back any more.
    func finish(_ findings: inout Findings) {
        guard let future else { return }
        findings.fail(.timeBound, at: future.position, "The entry's time \(future.time) lies in the future.")
    }

    private mutating func fold(_ header: EntryHeader, _ findings: inout Findings) {
        if header.position != self.next { self.hasGap = true }
        self.next = header.position &+ 1
        // Only where an epoch begins may the clock have been set back.
        if header.type == EventType.epochOpened.rawValue {
            self.time = min(self.time, header.time)
            self.future = nil
        }
        findings.check(
            .timeOrder,
            header.time >= self.time,
            at: header.position,
            "The entry's time \(header.time) lies before that of the entry before it."
        )
        findings.count(.timeBound)
        if header.time > self.latest, self.future == nil { self.future = header }
        self.time = max(self.time, header.time)
        self.foldVersion(header, &findings)
    }

    private mutating func foldVersion(_ header: EntryHeader, _ findings: inout Findings) {
        let stream = header.stream
        let known = self.versions.index(forKey: stream)
        let expected = known.map { self.versions.values[$0] } ?? 0
        // What a gap has swallowed is told once, where it lies.
        let isExcused = self.hasGap && header.streamVersion > expected
        if known == nil, self.ended.contains(stream) {
            findings.fail(.streamVersions, at: header.position, "The stream \(stream) had ended.")
        } else {
            findings.check(
                .streamVersions,
                header.streamVersion == expected || isExcused,
                at: header.position,
                "The stream \(stream) goes on with version \(header.streamVersion) instead of \(expected)."
            )
        }
        if Self.isEnding(header.type) {
            if let known { self.versions.remove(at: known) }
            _ = self.ended.insert(stream)
        } else if let known {
            self.versions.values[known] = header.streamVersion &+ 1
        } else {
            self.versions[stream] = header.streamVersion &+ 1
        }
    }

    /// Whether nothing may follow in the stream of such an event.
    private static func isEnding(_ type: UInt32) -> Bool { EventType(rawValue: type)?.kind.endsStream ?? false }
}
