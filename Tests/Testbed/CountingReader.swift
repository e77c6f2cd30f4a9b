public import EventLog
public import Ledger
import Synchronization

/// A reader that counts the entries that are asked for.
public final class CountingReader: ForwardingReader {
    /// The reader that answers.
    public let reader: any EventReading
    private let count = Mutex(0)

    /// A reader of what another reads.
    public init(_ reader: any EventReading) { self.reader = reader }

    /// How many entries were read so far.
    public var entriesRead: Int { self.count.withLock { $0 } }

    /// As the other reader, counted.
    public func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry] {
        let entries = try await self.reader.entries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }

    /// As the other reader, counted.
    public func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        let entries = try await self.reader.storedEntries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }
}
