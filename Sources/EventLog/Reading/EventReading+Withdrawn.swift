public import Bytes
public import Ledger

extension EventReading {
    /// What the indexes say of the withdrawal at a position, which is one of an authority's; `nil` where that withdrew nothing.
    ///
    /// It says as much as the entry, and no segment need be opened for it.
    public func withdrawal(
        at position: UInt64,
        by authority: UniqueIdentifier
    ) async throws(StoreError) -> WithdrawnCertificate? {
        guard position < .max else { return nil }
        return try await self.withdrawn(by: authority, in: position..<position + 1, limit: 1).first
    }

    /// The revocation of a certificate, as the indexes have it; `nil` where there is none.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where one index names a position at which the other has nothing.
    public func revoked(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(StoreError) -> WithdrawnCertificate? {
        guard let row = try await self.revocation(serialNumber, of: authority) else { return nil }
        guard let withdrawn = try await self.withdrawal(at: row.position, by: authority),
            withdrawn.serialNumber == serialNumber
        else {
            throw StoreError(.corrupt, "The index of revocations points to another event.", position: row.position)
        }
        return withdrawn
    }
}
