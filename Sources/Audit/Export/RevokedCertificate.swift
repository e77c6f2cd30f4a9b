internal import Bytes
internal import EventLog
internal import Ledger

/// When a certificate was revoked, and why.
struct RevokedCertificate: Sendable {
    let time: Instant
    let reason: RevocationReason
}

/// What a log of some size says of revocations.
struct RevocationLookup: Sendable {
    private let log: any EventReading
    private let size: UInt64
    /// Whether there is any at all: most logs need not be asked for each certificate.
    private let isEmpty: Bool

    init(log: any EventReading, size: UInt64) async throws(StoreError) {
        self.log = log
        self.size = size
        self.isEmpty = try await log.revocations(after: nil, limit: 1).isEmpty
    }

    /// The revocation of a certificate; `nil` where the log had none yet.
    func revocation(of serialNumber: [UInt8], _ authority: UniqueIdentifier) async throws -> RevokedCertificate? {
        guard !self.isEmpty, let row = try await self.log.revocation(serialNumber, of: authority),
            row.position < self.size
        else { return nil }
        guard let stored = try await self.log.storedEntry(at: row.position),
            case .certificateRevoked(let revoked) = try await self.log.entry(stored).body(),
            revoked.authority == authority, revoked.serialNumber == serialNumber
        else { throw AuditError("The index of revocations points to another event.", at: row.position) }
        return RevokedCertificate(time: stored.header.time, reason: revoked.reason)
    }
}
