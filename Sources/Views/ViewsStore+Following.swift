public import EventLog
public import Ledger

extension ViewsStore {
    /// How many entries are read and applied at a time.
    private static let page: UInt64 = 2_048

    /// Brings the views to the given size of the log; from nothing where they are ahead of it, contradict it, or are damaged.
    ///
    /// - Parameter goesOn: Asked before each page; where it says no, the views stay as far as they have come.
    /// - Throws: what the reader throws; `corrupt` with its position for an event that cannot be read.
    public func catchUp(
        from reader: any EventReading,
        upTo size: UInt64,
        while goesOn: () -> Bool = { true }
    ) async throws(StoreError) {
        do {
            try await self.follow(reader, upTo: size, while: goesOn)
        } catch {
            // Without a position it is no entry of the log that cannot be read, but perhaps a row of the views.
            guard error.position == nil, error.code == .corrupt || error.code == .unavailable else { throw error }
            try self.clear()
            try await self.follow(reader, upTo: size, while: goesOn)
        }
    }

    private func follow(
        _ reader: any EventReading,
        upTo size: UInt64,
        while goesOn: () -> Bool
    ) async throws(StoreError) {
        let (stood, leafHash) = try self.position()
        if stood > 0 {
            let expected = stood <= size ? try await reader.leafHashes(in: stood - 1..<stood).first : nil
            if expected != leafHash { try self.clear() }
        }
        var next = try self.position().size
        while next < size, goesOn() {
            let entries = try await reader.entries(in: next..<min(next + Self.page, size))
            guard !entries.isEmpty else {
                throw StoreError(.corrupt, "The log ends before the size that it was opened with.", position: next)
            }
            try self.apply(entries)
            next += UInt64(entries.count)
        }
    }

    /// Makes the views again from nothing.
    ///
    /// - Throws: as ``catchUp(from:upTo:while:)``.
    public func rebuild(from reader: any EventReading, upTo size: UInt64) async throws(StoreError) {
        try self.clear()
        try await self.catchUp(from: reader, upTo: size)
    }

    /// Makes the views say what they say after the given entries, in one transaction.
    ///
    /// - Throws: `corrupt` with its position for an event that cannot be read; else as ``apply(_:)-([(Entry,EventBody)])``.
    public func apply(_ entries: [Entry]) throws(StoreError) {
        var pairs: [(entry: Entry, body: EventBody)] = []
        pairs.reserveCapacity(entries.count)
        for entry in entries {
            do {
                let event = try Event(
                    derEncoded: entry.payload[...],
                    schema: entry.header.schema,
                    type: entry.header.type
                )
                pairs.append((entry, event.body))
            } catch {
                throw StoreError(.corrupt, "The event cannot be read: \(error)", position: entry.header.position)
            }
        }
        try self.apply(pairs)
    }
}
