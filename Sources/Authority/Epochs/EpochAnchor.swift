import Bytes
import DurableFiles
import EventLog
import Ledger

/// The anchor of an epoch that was just opened: another file in the place of the old one, so that nothing of what that remembered is
/// ever taken for something of this log.
enum EpochAnchor {
    /// Whether a log of so many entries ends with the one that opened its epoch: only then may the ceremony have been interrupted.
    static func isLast(_ opening: EpochOpened, of size: UInt64) -> Bool {
        size > 0 && UInt64(clamping: opening.local.size) == size - 1
    }

    /// Whether an anchor still remembers just what the last entry of a log, which opened an epoch, says that it did.
    static func isOvertaken(_ remembered: EntryHead?, by opening: EpochOpened) -> Bool {
        remembered != nil && remembered == opening.remembered
    }

    /// Makes sure that an anchor can be put in the place of another: what is in the way is told before anything is recorded.
    ///
    /// - Throws: `StoreError` where it cannot.
    static func prepare(_ path: String, ledger: UniqueIdentifier) throws(StoreError) {
        let unfinished = path + ".unfinished"
        FilePlace.remove(unfinished)
        try Anchor.create(path: unfinished, ledger: ledger).close()
        FilePlace.remove(unfinished)
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
