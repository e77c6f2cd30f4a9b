import Bytes
import EventLog
import Ledger
import Synchronization
import Testbed

/// A reader that counts the entries that are asked for.
final class CountingReader: ForwardingReader {
    let reader: any EventReading
    private let count = Mutex(0)

    init(_ reader: any EventReading) { self.reader = reader }

    var entriesRead: Int { self.count.withLock { $0 } }

    func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry] {
        let entries = try await self.reader.entries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }

    func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        let entries = try await self.reader.storedEntries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }
}
