public import Bytes
import EventLog
import Issuance
public import Ledger

/// A ledger as its log says that it stands, without opening it: nothing is written, and a server may have it open.
public struct RecordedLedger: Sendable {
    /// What was fixed when it was made.
    public let settings: LedgerSettings
    /// What its events add up to, but for authorities and taken keys that are not at hand.
    public let state: LedgerState
    let reader: any EventReading

    /// The ledger in a folder, as it stands now.
    ///
    /// - Throws: ``OpeningError`` where there is none, or it cannot be read.
    public init(reading folder: LedgerFolder) async throws(OpeningError) {
        do {
            let reader = try await folder.readLog()
            let ledger = try await reader.identity().ledger
            let state = try await StateLoading(reader: reader, size: reader.size()).load(ledger: ledger)
            guard let opened = state.opened else {
                throw OpeningError(.corrupt, "The log in \(folder.path) does not begin with LedgerOpened.")
            }
            try StateLoading.checkKnown(state, ruleSets: .known)
            self.state = state
            self.reader = reader
            self.settings = LedgerSettings(
                ledger: ledger,
                partition: opened.partition,
                region: opened.region,
                account: opened.account
            )
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// An authority of it; `nil` where there is none.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func authority(_ identifier: UniqueIdentifier) async throws(OpeningError) -> AuthorityState? {
        try await self.known(identifier)?.state
    }

    /// The keys that are never to be certified, oldest first.
    ///
    /// - Throws: ``OpeningError`` where they cannot be read.
    public func blockedKeys() async throws(OpeningError) -> [BlockedKey] {
        try await Self.opening { try await BlockedKeys(reader: self.reader).all() }
    }

    /// An authority, and what the indexes say of it; `nil` where there is none.
    func known(_ identifier: UniqueIdentifier) async throws(OpeningError) -> KnownAuthority? {
        try await Self.opening { try await AuthorityReading(reader: self.reader).authority(identifier) }
    }

    private static func opening<Value: Sendable>(
        _ read: () async throws -> Value
    ) async throws(OpeningError) -> Value {
        do {
            return try await read()
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
