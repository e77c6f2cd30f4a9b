// Buckets: where a server puts what others fetch.
//
// A bucket is a folder under the ledger's data folder, an object a file in it, and who may read the object is the file's mode. Nothing
// here is proved and nothing is missed by a ledger that lost it: whatever a server puts into a bucket it can derive again from the log.
internal import DurableFiles

/// The buckets of a ledger: the folders in `buckets` under its data folder.
///
/// A bucket is made by whoever runs the ledger, never by a request. Everything is opened step by step from the data folder, and no
/// symbolic link is followed on the way.
public struct Buckets: Hashable, Sendable {
    /// The name of the folder that holds them, in the data folder.
    public static let folderName = "buckets"

    private let dataFolder: String

    /// The buckets of the ledger in a folder, whether there are any or not.
    public init(dataFolder: String) { self.dataFolder = dataFolder }

    /// Makes a bucket, empty.
    ///
    /// - Throws: `exists` where there is one of this name, `unwritable`.
    public func make(_ name: BucketName) throws(BucketsError) {
        do throws(FileError) {
            let folder = try OpenFolder(self.dataFolder).folder(makingWhereAbsent: Self.folderName)
            try folder.makeFolder(name.text)
        } catch {
            guard !error.isOfPresence else { throw BucketsError(.exists, "There is a bucket \(name) already.") }
            throw BucketsError(.unwritable, error.description)
        }
    }

    /// The names of all buckets, in order.
    ///
    /// - Throws: `unreadable`.
    public func names() throws(BucketsError) -> [BucketName] {
        do throws(FileError) {
            let folder = try OpenFolder(self.dataFolder).folder(Self.folderName)
            return try folder.names().filter { folder.holdsFolder($0) }.compactMap { BucketName($0) }.sorted()
        } catch {
            guard !error.isOfAbsence else { return [] }
            throw BucketsError(.unreadable, error.description)
        }
    }

    /// Whether there is a bucket of this name.
    ///
    /// - Throws: `unreadable` where it cannot be told.
    public func has(_ name: BucketName) throws(BucketsError) -> Bool {
        do throws(BucketsError) {
            _ = try self.bucket(name)
            return true
        } catch {
            guard error.code == .noBucket else { throw error }
            return false
        }
    }

    /// Opens a bucket.
    ///
    /// - Throws: `noBucket` where no folder has this name; `unreadable`.
    public func bucket(_ name: BucketName) throws(BucketsError) -> Bucket {
        do throws(FileError) {
            let folder = try OpenFolder(self.dataFolder).folder(Self.folderName).folder(name.text)
            return Bucket(name: name, folder: folder)
        } catch {
            guard !error.isOfAbsence, !error.isOfKind else {
                throw BucketsError(.noBucket, "There is no bucket \(name).")
            }
            throw BucketsError(.unreadable, error.description)
        }
    }

    /// Removes what writers left that did not come to their end, in all buckets.
    ///
    /// Only while nobody writes: a server's start.
    public func sweep() {
        for name in (try? self.names()) ?? [] { (try? self.bucket(name))?.sweep() }
    }
}
