import Bytes
import DurableFiles
import EventLog
import Ledger

/// The anchor of an epoch that was just opened: another file in the place of the old one, so that nothing of what that remembered is
/// ever taken for something of this log.
enum EpochAnchor {
    /// Whether a ceremony came as far as its entry and no further: the log ends with it, and the anchor still remembers just what that
    /// entry says that it did.
    static func isOvertaken(_ remembered: EntryHead?, by opening: EpochOpened, size: UInt64) -> Bool {
        guard let remembered, size == UInt64(clamping: opening.local.size) + 1 else { return false }
        return remembered == opening.remembered
    }

    /// Puts an anchor in the place of another, or where there is none, that remembers a log's end and its newest checkpoint.
    ///
    /// - Throws: `StoreError` where it cannot be written.
    static func replace(_ path: String, by log: OpenedLog, note: String) throws(StoreError) {
        let unfinished = path + ".unfinished"
        FilePlace.remove(unfinished)
        let anchor = try Anchor.create(path: unfinished, ledger: log.identity.ledger)
        try anchor.write(size: log.size, leafHash: log.lastLeafHash)
        try anchor.publish(checkpoint: note)
        anchor.close()
        do throws(FileError) {
            try FilePlace.rename(unfinished, to: path)
            try FilePlace.synchronize(FilePlace.folder(of: path))
        } catch {
            throw StoreError(error)
        }
    }
}
