internal import EventLog
internal import Synchronization

/// The segments that single entries were read from last, decompressed: what is read of one certificate lies close together.
///
/// A segment never changes once it is sealed, so that what is here is what the file holds.
final class SegmentCache: Sendable {
    /// How many segments are kept at most.
    private static let countLimit = 8
    /// How many octets they take at most; the one that was read last stays, whatever it takes, since the next entry that is asked
    /// for is often of the same.
    private static let sizeLimit = 4 * 1024 * 1024

    private let segments = Mutex<[OpenedSegment]>([])

    /// A segment that was kept, and is now the last to go; `nil` where it was not.
    func segment(_ number: UInt64) -> OpenedSegment? {
        self.segments.withLock { segments in
            guard let index = segments.firstIndex(where: { $0.number == number }) else { return nil }
            let segment = segments.remove(at: index)
            segments.append(segment)
            return segment
        }
    }

    /// Keeps a segment; those that were not asked for the longest go.
    func keep(_ segment: OpenedSegment) {
        self.segments.withLock { segments in
            segments.removeAll { $0.number == segment.number }
            segments.append(segment)
            var size = segments.reduce(0) { $0 + $1.size }
            while segments.count > Self.countLimit || size > Self.sizeLimit && segments.count > 1 {
                size -= segments.removeFirst().size
            }
        }
    }
}
