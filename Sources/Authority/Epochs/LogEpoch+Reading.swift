import EventLog
import Ledger

extension LogEpoch {
    /// The name and key that a log publishes under now: what it began with, and what replaced that since.
    ///
    /// - Throws: ``OpeningError`` where the log does not begin as logs do, or what replaced that cannot be read.
    init(inForceIn reader: any EventReading) async throws {
        guard case .ledgerOpened(let opened) = try await Self.body(at: 0, of: reader) else {
            throw OpeningError(.corrupt, "The log does not begin with LedgerOpened (position 0).")
        }
        self.init(opened)
        let indexes = try await reader.startIndexes()
        for position in [ForceSlot.epoch, .logKey].compactMap({ indexes.position(of: $0) }).sorted() {
            if let body = try await Self.body(at: position, of: reader) { self.evolve(body) }
        }
    }

    /// What happened at a position; `nil` where there is no entry.
    static func body(at position: UInt64, of reader: any EventReading) async throws -> EventBody? {
        guard let entry = try await reader.entries(in: position..<position + 1).first else { return nil }
        return try StateLoading.body(of: entry)
    }
}
