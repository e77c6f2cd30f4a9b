import Bytes
import EventStore
import Ledger
import Logging

/// The raising of the counts of key uses that an unclean stop left behind the log.
///
/// A count is written before each use and synced before a checkpoint is stored, so that a power cut may take uses that the log
/// proves: one for each certificate since the newest start, whose event says how far each count was then, and one for the
/// request of each authority that was made since. A failed signature that may exist is in no view: should a power cut take
/// its count, replay says so.
struct KeyUseMending {
    let state: LedgerState
    let reader: any EventReading
    let views: ViewsStore
    let keyStore: KeyStore
    let logger: Logger

    /// Whether the counts may lag: the newest signed checkpoint, before which they were synced, does not cover the whole log.
    static func isDue(_ opened: OpenedLog) -> Bool { opened.latestCheckpoint?.size != opened.size }

    /// Raises every count to what the log proves; none is ever lowered.
    ///
    /// - Throws: ``StoreError`` where the log or the views cannot be read; ``KeyStoreError`` where a count cannot be written.
    func mend() throws {
        guard let started = self.state.started, let position = try self.newestStart() else { return }
        let counted = Dictionary(started.keyUses.map { ($0.key, $0.count) }, uniquingKeysWith: max)
        let issued = try self.views.certificateCounts(after: position)
        for key in self.state.authoritiesInOrder {
            let ownRequest: Int64 = self.state.authorities[key]?.subjectPublicKeyInfo == nil ? 0 : 1
            let proven = UInt64(clamping: counted[key] ?? ownRequest) + issued[key, default: 0]
            let kept = try self.keyStore.uses(of: key)
            guard kept < proven else { continue }
            try self.keyStore.raiseUses(of: key, to: proven)
            self.logger.notice(
                "The count of a key's uses lagged behind the log after an unclean stop, and is raised.",
                metadata: ["key": "\(key)", "counted": "\(kept)", "proven": "\(proven)"]
            )
        }
    }

    /// The position of the newest `ServerStarted`.
    private func newestStart() throws -> UInt64? {
        for position in try self.reader.rarePositions().reversed() {
            let entry = try self.reader.entries(in: position..<position + 1).first
            if entry?.header.type == EventType.serverStarted.rawValue { return position }
        }
        return nil
    }
}
