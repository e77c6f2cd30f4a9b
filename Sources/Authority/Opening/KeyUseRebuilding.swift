import Bytes
import DurableFiles
import EventLog
import Ledger

/// The counts of key uses of a ledger that nobody has open, made again from what the log proves.
public enum KeyUseRebuilding {
    /// Makes the file of counts again: for each key the count that can still be read, or what the log proves where that is more.
    ///
    /// It is for whoever lost the file and knows why: that a key was used behind the log's back cannot be seen any more where a count
    /// was lost.
    ///
    /// - Returns: How many keys are counted, and how many of them from the log alone or from more than was counted.
    /// - Throws: ``OpeningError`` where another process has the ledger; ``StoreError`` where the log cannot be read, or the file not be made.
    public static func rebuild(_ folder: LedgerFolder) async throws -> (keys: Int, raised: Int) {
        let lock = try LedgerLock(folder)
        let reader = try await folder.readLog()
        let ledger = try await reader.identity().ledger
        let path = "\(folder.keys)/\(KeyUseFile.name)"
        let kept = (try? KeyUseReading(path: path, ledger: ledger))?.counts ?? [:]
        let proven = try await reader.indexes().keyAccounts.mapValues(\.proven)
        let counts = kept.merging(proven) { max($0, $1) }
        let unfinished = path + ".unfinished"
        FilePlace.remove(unfinished)
        try KeyUseFile.create(path: unfinished, ledger: ledger, counts: counts)
        if FileStatus(path)?.isFolder == true, !FilePlace.removeFolder(path) {
            throw StoreError(.unavailable, "\(path) is a folder with something in it.")
        }
        do throws(FileError) {
            try FilePlace.rename(unfinished, to: path)
            try FilePlace.synchronize(folder.keys)
        } catch {
            throw StoreError(error)
        }
        return withExtendedLifetime(lock) { (counts.count, counts.count { kept[$0.key] ?? 0 < $0.value }) }
    }
}
