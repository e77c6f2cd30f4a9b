import Bytes
import EventLog
import Ledger
import Logging

/// The raising of the counts of key uses that an unclean stop left behind the log.
///
/// A count is written before each use and synced before a checkpoint is stored, so that a power cut may take uses that the log
/// proves: those that the newest start counted, and one for each ending since that proves one. The log keeps their number beside
/// its entries.
struct KeyUseMending {
    let state: LedgerState
    let keyStore: KeyStore
    let logger: Logger

    /// Whether the counts may lag: the newest signed checkpoint, before which they were synced, does not cover the whole log.
    static func isDue(_ opened: OpenedLog) -> Bool { opened.latestCheckpoint?.size != opened.size }

    /// Raises every count to what the log proves; none is ever lowered.
    ///
    /// - Throws: ``KeyStoreError`` where a count cannot be read or written.
    func mend() throws {
        for (key, proven) in self.state.indexes.provenUses {
            let kept = try self.keyStore.uses(of: key)
            guard kept < proven else { continue }
            try self.keyStore.raiseUses(of: key, to: proven)
            self.logger.notice(
                "The count of a key's uses lagged behind the log after an unclean stop, and is raised.",
                metadata: ["key": "\(key)", "counted": "\(kept)", "proven": "\(proven)"]
            )
        }
    }
}
