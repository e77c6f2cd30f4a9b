internal import Bytes
internal import Cryptography
public import Ledger

extension EventReading {
    /// The payload of an entry that was read from this log, wherever it lies.
    ///
    /// - Throws: ``StoreError/Code/withheld`` where it was withheld; ``StoreError/Code/corrupt`` where it is missing, or not what the
    ///   header says; all with the entry's position.
    public func payload(of entry: StoredEntry) throws(StoreError) -> [UInt8] {
        let position = entry.header.position
        switch entry.payload {
        // Compared with the header when the entry was read.
        case .inline(let octets): return octets
        case .withheld: throw StoreError(.withheld, "The payload is withheld.", position: position)
        case .apart:
            guard let octets = try self.apartPayload(at: position) else {
                throw StoreError(.corrupt, "The payload, which lies apart, is missing.", position: position)
            }
            let digest = try hashing { () throws(CryptographyError) in try SHA256.digest(of: octets) }
            guard octets.count == Int(entry.header.payloadLength), digest == entry.header.payloadDigest else {
                throw StoreError(.corrupt, "The payload, which lies apart, is another.", position: position)
            }
            return octets
        }
    }

    /// An entry whole.
    ///
    /// - Throws: as ``payload(of:)``.
    public func entry(_ stored: StoredEntry) throws(StoreError) -> Entry {
        Entry(header: stored.header, leafHash: stored.leafHash, payload: try self.payload(of: stored))
    }

    /// The entries at the given positions, whole.
    package func wholeEntries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        var entries: [Entry] = []
        for stored in try self.storedEntries(in: positions) { entries.append(try self.entry(stored)) }
        return entries
    }
}
