public import Bytes
internal import Ledger

/// How many entries a log had at a time.
///
/// At a time it had all entries up to the last one whose time is not later. Times never decrease but where an epoch begins, which may be
/// of an earlier time than what lies before it: what its ceremony went on from counts as what was there, so that of two positions that a
/// time could mean the later one is meant.
public struct LogTimes: Sendable {
    private let log: any EventReading

    /// The times of a log.
    public init(of log: any EventReading) { self.log = log }

    /// One more than the position of the last entry whose time is not later than a time; 0 where there is none.
    ///
    /// It is found by halving, so that what is read grows with the logarithm of the log's size. Only of a log that had several epochs
    /// the headers of those are read through that began later than the time.
    ///
    /// - Throws: ``StoreError`` where the log cannot be read.
    public func size(at time: Instant) async throws(StoreError) -> UInt64 {
        var end = try await self.log.size()
        var epoch = try await self.newestEpoch(before: end)
        while let opened = epoch {
            if try await self.time(at: opened.position) <= time { break }
            end = opened.position
            epoch = opened.number > 1 ? try await self.epoch(opened.number - 1, before: end) : nil
        }
        return try await self.size(at: time, in: (epoch?.position ?? 0)..<end)
    }

    /// The position of the first entry that is not before a time, and after which none is; the log's size where there is none.
    ///
    /// - Throws: ``StoreError`` where the log cannot be read.
    public func position(from time: Instant) async throws(StoreError) -> UInt64 {
        guard time.microseconds > .min else { return 0 }
        return try await self.size(at: Instant(microseconds: time.microseconds - 1))
    }

    /// An `EpochOpened`.
    private struct Opening {
        let position: UInt64
        /// The epoch's number: before it lie so many others.
        let number: Int64
    }

    /// The first position of a run whose times never decrease that is of a later time; its end where none is.
    ///
    /// First among the beginnings of segments, of which nothing but one payload is inflated; then within one.
    private func size(at time: Instant, in entries: Range<UInt64>) async throws(StoreError) -> UInt64 {
        let width = SealedSegment.width
        var first = entries.lowerBound / width + 1
        var last = (entries.upperBound + width - 1) / width
        while first < last {
            let middle = first + (last - first) / 2
            if try await self.time(at: middle * width) <= time { first = middle + 1 } else { last = middle }
        }
        var low = max(entries.lowerBound, (first - 1) * width)
        var high = min(entries.upperBound, first * width)
        while low < high {
            let middle = low + (high - low) / 2
            if try await self.time(at: middle) <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func newestEpoch(before end: UInt64) async throws(StoreError) -> Opening? {
        guard let position = try await self.log.position(inForceAs: ForceName(.epoch)), position < end else {
            return nil
        }
        return try await self.opening(at: position)
    }

    /// The epoch of a number, looked for backwards: no index knows one that another has followed.
    private func epoch(_ number: Int64, before end: UInt64) async throws(StoreError) -> Opening? {
        var end = end
        while end > 0 {
            let first = (end - 1) / SealedSegment.width * SealedSegment.width
            let entries = try await self.log.storedEntries(in: first..<end)
            guard entries.count == Int(end - first) else {
                throw StoreError(.corrupt, "Entries are missing.", position: first + UInt64(entries.count))
            }
            if let found = entries.last(where: { $0.header.type == EventType.epochOpened.rawValue }) {
                return Opening(position: found.header.position, number: number)
            }
            end = first
        }
        throw StoreError(.corrupt, "Epoch \(number) is missing.", position: 0)
    }

    private func opening(at position: UInt64) async throws(StoreError) -> Opening {
        guard let entry = try await self.log.entries(in: position..<position + 1).first,
            let event = try? Event(
                derEncoded: entry.payload[...],
                schema: entry.header.schema,
                type: entry.header.type
            ),
            case .epochOpened(let opened) = event.body
        else { throw StoreError(.corrupt, "The index of epochs points to another event.", position: position) }
        return Opening(position: position, number: opened.epoch)
    }

    private func time(at position: UInt64) async throws(StoreError) -> Instant {
        guard let entry = try await self.log.storedEntry(at: position) else {
            throw StoreError(.corrupt, "An entry is missing.", position: position)
        }
        return entry.header.time
    }
}
