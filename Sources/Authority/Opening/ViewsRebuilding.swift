public import Bytes
import EventLog
public import Views

/// The views of a ledger that nobody has open, made again from nothing.
public enum ViewsRebuilding {
    /// Makes the views of a folder again.
    ///
    /// - Returns: The size of the log that they show, the leaf hash there, and their digest.
    /// - Throws: ``OpeningError`` where another process has the ledger; ``StoreError`` where the log cannot be read.
    public static func rebuild(
        _ folder: LedgerFolder
    ) async throws -> (size: UInt64, leafHash: Digest256, digest: ViewsDigest) {
        let lock = try LedgerLock(folder)
        let reader = try await folder.readLog()
        let views = DisposableViews(folder: folder.path, ledger: try await reader.identity().ledger)
        try await views.rebuild(from: reader, upTo: try await reader.size())
        let position = try views.inPlace().position()
        let digest = try views.inPlace().digest()
        try views.close()
        return withExtendedLifetime(lock) { (position.size, position.leafHash, digest) }
    }
}
