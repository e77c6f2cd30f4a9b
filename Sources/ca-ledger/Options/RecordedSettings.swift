import Authority
import EventLog
import Ledger

/// The names that a ledger's resources carry, as its first event fixed them.
enum RecordedSettings {
    /// The settings in a log.
    ///
    /// - Throws: Where the log does not begin as a log does.
    static func read(from log: any EventReading) async throws -> LedgerSettings {
        guard let first = try await log.entries(in: 0..<1).first,
            case .ledgerOpened(let opened) = try Event(
                derEncoded: first.payload[...],
                schema: first.header.schema,
                type: first.header.type
            ).body
        else { throw StoreError(.corrupt, "The log does not begin with LedgerOpened.", position: 0) }
        return LedgerSettings(opened)
    }
}
