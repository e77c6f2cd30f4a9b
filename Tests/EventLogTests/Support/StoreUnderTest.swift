import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testbed

/// One of the stores that obey the contract, with what its tests need beside it.
final class StoreUnderTest: AppendTarget {
    enum Kind: CaseIterable, Sendable { case sqlite, memory }

    let folder: TemporaryFolder?
    private(set) var store: any EventAppending
    private(set) var reader: any EventReading

    init(_ kind: Kind, ledger: UniqueIdentifier = UniqueIdentifier(words: (1, 2))) throws {
        switch kind {
        case .sqlite:
            let folder = try TemporaryFolder()
            let store = try SQLiteEventStore.create(at: folder.path, ledger: ledger)
            self.folder = folder
            self.store = store
            self.reader = store.reader
        case .memory:
            let store = InMemoryEventStore(ledger: ledger)
            self.folder = nil
            self.store = store
            self.reader = store
        }
    }

    deinit { try? (self.store as? SQLiteEventStore)?.close() }

    func size() async throws -> UInt64 { try await self.reader.size() }

    func entries(in positions: Range<UInt64>) async throws -> [Entry] {
        try await self.reader.entries(in: positions)
    }

    /// What a restart of the process does.
    func reopen() throws {
        if let folder {
            try (self.store as? SQLiteEventStore)?.close()
            let store = try SQLiteEventStore.open(at: folder.path)
            self.store = store
            self.reader = store.reader
        } else {
            (self.store as? InMemoryEventStore)?.reopen()
        }
    }

    /// A second writer of the same log.
    func secondWriter() throws -> any EventAppending {
        guard let folder else { return self.store }
        return try SQLiteEventStore.open(at: folder.path)
    }
}
