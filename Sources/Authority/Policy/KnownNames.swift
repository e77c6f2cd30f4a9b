public import Bytes
public import EventLog
import Ledger

/// Whether a log knows what a name names, by its indexes alone.
public struct KnownNames: Sendable {
    private let reader: any EventReading

    /// The names that a log knows.
    public init(in reader: any EventReading) { self.reader = reader }

    /// Whether there is, or was, an authority of an identifier.
    public func hasAuthority(_ identifier: UniqueIdentifier) async throws(StoreError) -> Bool {
        let events = Range<ForceName>(.authorityEvent, of: identifier.octets)
        return try await !self.reader.inForce(events, isBackwards: false, limit: 1).isEmpty
    }

    /// Whether a key is blocked, by the SHA-256 of its SubjectPublicKeyInfo.
    public func isBlocked(_ publicKeyDigest: Digest256) async throws(StoreError) -> Bool {
        try await TakenKeysLookup(reader: self.reader).isBlocked(publicKeyDigest)
    }

    /// Whether the log says of an access key that it was given to somebody.
    public func hasAccessKey(_ accessKey: String) async throws(StoreError) -> Bool {
        let names = Range(of: ForceName(.accessKey, of: Array(accessKey.utf8)))
        return try await !self.reader.inForce(names, isBackwards: false, limit: 1).isEmpty
    }

    /// Whether the newest that the log says of any access key gives it to a principal, or took it away.
    ///
    /// It reads an entry for each access key that there ever was.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func hasAccessKey(of principal: String) async throws(OpeningError) -> Bool {
        do {
            return try await AccessLookup.newest(in: Range(.accessKey), limit: .max, of: self.reader)
                .contains { $0.principal.isVerbatim(principal) }
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
