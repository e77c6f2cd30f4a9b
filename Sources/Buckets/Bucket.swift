internal import DurableFiles

/// A bucket that is open.
///
/// An object is there completely or not at all: whoever reads one that is replaced meanwhile goes on with the old one.
public struct Bucket: Sendable {
    /// Where objects lie until they are complete: a folder in the bucket, whose name no key has.
    static let unfinished = ".unfinished"

    /// Its name.
    public let name: BucketName
    private let folder: OpenFolder

    init(name: BucketName, folder: OpenFolder) {
        self.name = name
        self.folder = folder
    }

    /// Puts an object there, in place of the one that had its key.
    ///
    /// When it returns, the object survives power loss; where it throws, the old one is still there.
    ///
    /// - Throws: `unwritable`; `notAnObject` where something else has the name, or lies on the way.
    public func write(_ octets: [UInt8], to key: ObjectKey, access: ObjectAccess) throws(BucketsError) {
        let writer = try self.writer(to: key, access: access)
        try writer.append(octets)
        try writer.finish()
    }

    /// Begins an object that is written piece by piece; nothing is seen of it before it is finished.
    ///
    /// - Throws: as ``write(_:to:access:)`` does.
    public func writer(to key: ObjectKey, access: ObjectAccess) throws(BucketsError) -> ObjectWriter {
        let unfinished: OpenFolder
        do throws(FileError) {
            unfinished = try self.folder.folder(makingWhereAbsent: Self.unfinished)
        } catch {
            throw BucketsError(writing: error)
        }
        return try ObjectWriter(key: key, access: access, bucket: self.folder, unfinished: unfinished)
    }

    /// Opens an object.
    ///
    /// - Throws: `noObject`, `notAnObject`, `unreadable`.
    public func object(_ key: ObjectKey) throws(BucketsError) -> StoredObject {
        do throws(FileError) {
            return try StoredObject(self.folderHolding(key).file(key.steps[key.steps.count - 1], for: .reading))
        } catch {
            throw BucketsError(reading: error, key: key, in: self.name)
        }
    }

    /// Removes an object; that there is none is no failure.
    ///
    /// - Throws: `notAnObject` where something else has the name; `unwritable`.
    public func remove(_ key: ObjectKey) throws(BucketsError) {
        do throws(FileError) {
            let folder = try self.folderHolding(key)
            let name = key.steps[key.steps.count - 1]
            // What is no object is none to be removed either.
            _ = try folder.file(name, for: .reading)
            try folder.remove(name)
            try folder.synchronize()
        } catch {
            guard !error.isOfAbsence else { return }
            throw BucketsError(writing: error)
        }
    }

    /// Why no object can ever have a key as things are: something else has its name, or lies on the way; `nil` where one can.
    public func obstacle(to key: ObjectKey) -> BucketsError? {
        do throws(BucketsError) {
            _ = try self.object(key)
            return nil
        } catch {
            return error.code == .notAnObject ? error : nil
        }
    }

    /// The folder that an object lies in.
    private func folderHolding(_ key: ObjectKey) throws(FileError) -> OpenFolder {
        var folder = self.folder
        for step in key.steps.dropLast() { folder = try folder.folder(step) }
        return folder
    }

    /// Removes what writers left.
    func sweep() {
        guard let folder = try? self.folder.folder(Self.unfinished) else { return }
        for name in (try? folder.names()) ?? [] { try? folder.remove(name) }
    }
}

extension BucketsError {
    init(writing error: FileError) {
        // A folder or file where another kind is needed is there to stay; everything else may be otherwise at the next attempt.
        self.init(error.isOfKind || error.number == 0 ? .notAnObject : .unwritable, error.description)
    }

    init(reading error: FileError, key: ObjectKey, in bucket: BucketName) {
        if error.isOfAbsence {
            self.init(.noObject, "There is no \(key) in the bucket \(bucket).")
        } else {
            self.init(error.isOfKind || error.number == 0 ? .notAnObject : .unreadable, error.description)
        }
    }
}
