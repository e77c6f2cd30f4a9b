internal import Bytes
internal import Cryptography
public import Ledger

extension EventReading {
    /// The entry at a position, read from the store.
    public func storedEntry(at position: UInt64) async throws(StoreError) -> StoredEntry? {
        guard position < .max else { return nil }
        return try await self.storedEntries(in: position..<position + 1).first
    }

    /// The payload of an entry that was read from this log, wherever it lies.
    ///
    /// - Throws: ``StoreError/Code/withheld`` where it was withheld; ``StoreError/Code/corrupt`` where it is missing, or not what the
    ///   header says; all with the entry's position.
    public func payload(of entry: StoredEntry) async throws(StoreError) -> [UInt8] {
        guard case .apart = entry.payload else { return try entry.payload(apart: nil) }
        return try entry.payload(apart: try await self.apartPayload(at: entry.header.position))
    }

    /// An entry whole.
    ///
    /// - Throws: as ``payload(of:)``.
    public func entry(_ stored: StoredEntry) async throws(StoreError) -> Entry {
        Entry(header: stored.header, leafHash: stored.leafHash, payload: try await self.payload(of: stored))
    }
}

extension StoredEntry {
    /// The entry's payload: what lies inline, or what was found apart for it.
    ///
    /// - Throws: ``StoreError/Code/withheld`` where it was withheld; ``StoreError/Code/corrupt`` where nothing was found, or not what
    ///   the header says; all with the entry's position.
    package func payload(apart found: [UInt8]?) throws(StoreError) -> [UInt8] {
        let position = self.header.position
        switch self.payload {
        // Compared with the header when the entry was read.
        case .inline(let octets): return Array(octets)
        case .withheld: throw StoreError(.withheld, "The payload is withheld.", position: position)
        case .apart:
            guard let found else {
                throw StoreError(.corrupt, "The payload, which lies apart, is missing.", position: position)
            }
            let digest = try hashing { () throws(CryptographyError) in try SHA256.digest(of: found) }
            guard found.count == Int(self.header.payloadLength), digest == self.header.payloadDigest else {
                throw StoreError(.corrupt, "The payload, which lies apart, is another.", position: position)
            }
            return found
        }
    }
}
