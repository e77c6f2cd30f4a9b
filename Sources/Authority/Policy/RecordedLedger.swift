import Bytes
import EventLog
import Issuance
public import Ledger

/// A ledger as its log says that it stands, without opening it: nothing is written, and a server may have it open.
public struct RecordedLedger: Sendable {
    /// What was fixed when it was made.
    public let settings: LedgerSettings
    /// What its events add up to.
    public let state: LedgerState

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
            self.settings = LedgerSettings(
                ledger: ledger,
                partition: opened.partition,
                region: opened.region,
                account: opened.account
            )
        } catch let error as OpeningError {
            throw error
        } catch let error as StoreError {
            throw OpeningError(error)
        } catch {
            throw OpeningError(.unavailable, "\(error)")
        }
    }
}
