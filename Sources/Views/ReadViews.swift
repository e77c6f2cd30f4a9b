public import Bytes
internal import DurableFiles
public import EventLog
internal import GRDB

/// The views in a ledger's folder, for reading alone: nothing is written, no lock is taken, no file is left behind, and a server may have
/// the ledger open.
///
/// A file at rest is read where it lies. One that a server writes to, or that was not closed in order, is read in a private copy, which is
/// gone with the process.
public enum ReadViews {
    /// The views in a folder.
    ///
    /// - Throws: `unavailable` where there are none, or they cannot be copied; `foreign`, `corrupt` or `incompatible` where they cannot be
    ///   trusted, or are of another layout or ledger.
    public static func open(folder: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        let path = folder + "/views.db"
        guard FilePlace.exists(path) else { throw StoreError(.unavailable, "There is no \(path).") }
        for name in [path, path + "-wal"] where FileStatus(name)?.isFile == false {
            throw StoreError(.foreign, "\(name) is no regular file.")
        }
        guard !FilePlace.exists(path + "-journal") else {
            throw StoreError(.foreign, "There is a \(path)-journal, which no views have.")
        }
        if let store = try Self.atRest(path, ledger: ledger) { return store }
        return try Self.copied(path, ledger: ledger)
    }

    /// The views in a file that nobody has open; `nil` where somebody may have.
    private static func atRest(_ path: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore? {
        // Who writes to views makes their write-ahead log first.
        guard !FilePlace.exists(path + "-wal"), let status = FileStatus(path),
            let beginning = try? OpenFile(path, for: .reading).read(atMost: 20), beginning.count == 20,
            beginning[18...19] == [2, 2]
        else { return nil }
        return try ViewsStore.openAtRest(path: path, ledger: ledger) {
            !FilePlace.exists(path + "-wal") && FileStatus(path) == status
        }
    }

    private static func copied(_ path: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        do {
            let (file, wal) = try UnnamedFile.copies(ofDatabase: path)
            let place = try TemporaryPlace()
            // They stay readable once they are open, and are gone with this process, however that ends.
            defer { place.remove() }
            try file.give(name: place.path + "/views.db")
            try wal?.give(name: place.path + "/views.db-wal")
            return try ViewsStore.open(path: place.path + "/views.db", ledger: ledger)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "\(path) cannot be copied: \(error)")
        }
    }

}
