import Bytes
import EventLog
import Ledger
import Logging

/// The raising of the counts of key uses that an unclean stop left behind the log.
///
/// A count is written before each use and synced before a checkpoint is stored, so that a power cut may take uses that the log
/// proves: of keys that were used for entries after the newest signed checkpoint, and of no others.
struct KeyUseMending {
    let reader: any EventReading
    let opened: OpenedLog
    let keyStore: KeyStore
    let logger: Logger

    /// How many entries are in memory at a time.
    private static let page: UInt64 = 256

    /// Whether the counts may lag: the newest signed checkpoint, before which they were synced, does not cover the whole log.
    private var isDue: Bool { self.opened.latestCheckpoint?.size != self.opened.size }

    /// Raises every count that may lag to what the log proves; none is ever lowered.
    ///
    /// A count that cannot be raised is told: the one key is refused, and nothing else.
    ///
    /// - Throws: ``StoreError`` or ``EventCodingError`` where an entry cannot be read.
    func mend() async throws {
        guard self.isDue else { return }
        let keys = try await self.keysUsedLately()
        // The accounts are kept by key; which authority is asked for with them does not matter.
        let accounts = try await self.reader.indexes(of: self.opened.identity.ledger, keys: keys.sorted()).keyAccounts
        for (key, account) in accounts {
            do throws(KeyStoreError) {
                try self.mend(key, proven: account.proven)
            } catch {
                self.logger.error("The count of a key's uses cannot be raised.", metadata: ["error": "\(error)"])
            }
        }
    }

    private func mend(_ key: UniqueIdentifier, proven: UInt64) throws(KeyStoreError) {
        var counted = "nothing"
        do throws(KeyStoreError) {
            let kept = try self.keyStore.uses(of: key)
            guard kept ?? 0 < proven else { return }
            if let kept { counted = "\(kept)" }
        } catch {
            // What was being written when the power went is as good as not written.
            counted = "nothing that can be read"
        }
        try self.keyStore.raiseUses(of: key, to: proven)
        self.logger.notice(
            "The count of a key's uses lagged behind the log after an unclean stop, and is raised.",
            metadata: ["key": "\(key)", "counted": "\(counted)", "proven": "\(proven)"]
        )
    }

    /// The keys that endings after the newest signed checkpoint are of: read backwards until each has its intent.
    private func keysUsedLately() async throws -> Set<UniqueIdentifier> {
        let checkpointed = self.opened.latestCheckpoint?.size ?? 0
        var keys: Set<UniqueIdentifier> = []
        var ended: Set<UniqueIdentifier> = []
        var end = self.opened.size
        while end > 0, end > checkpointed || !ended.isEmpty {
            let start = end - min(end, Self.page)
            for stored in try await self.reader.storedEntries(in: start..<end).reversed() {
                let entry = try await self.reader.entry(stored)
                switch try StateLoading.body(of: entry) {
                case .oCSPPeriodClosed(let closed):
                    if entry.header.position >= checkpointed { keys.insert(closed.responder) }
                case .responderAuthorized(let authorized):
                    if ended.remove(entry.header.stream) != nil { keys.insert(authorized.key) }
                case .certificateSigned, .authorityCreated, .signingFailed, .responderCertified, .responderFailed:
                    if entry.header.position >= checkpointed { ended.insert(entry.header.stream) }
                case .issuanceAuthorized(let authorized):
                    if ended.remove(entry.header.stream) != nil { keys.insert(authorized.key) }
                case .requestAuthorized(let authorized):
                    if ended.remove(entry.header.stream) != nil { keys.insert(authorized.key) }
                default:
                    break
                }
            }
            end = start
        }
        return keys
    }
}
