internal import DurableFiles
internal import Synchronization

/// An object that is being written, out of sight until it is finished; one that never is goes with its writer.
public final class ObjectWriter: Sendable {
    private static let numbers = Mutex<UInt64>(0)
    /// How often another name is tried where something has the one that was chosen.
    private static let attempts = 1000

    private let key: ObjectKey
    private let bucket: OpenFolder
    private let unfinished: OpenFolder
    private let file: OpenFile
    private let name: String
    private let state = Mutex(State())

    private struct State {
        var length = 0
        var isFinished = false
    }

    init(key: ObjectKey, access: ObjectAccess, bucket: OpenFolder, unfinished: OpenFolder) throws(BucketsError) {
        self.key = key
        self.bucket = bucket
        self.unfinished = unfinished
        let made: (file: OpenFile, name: String)?
        do throws(FileError) {
            made = try Self.make(in: unfinished)
            try made?.file.letOthersRead(access == .publicRead)
        } catch {
            throw BucketsError(writing: error)
        }
        guard let made else { throw BucketsError(.unwritable, "\(unfinished.path) holds too much that was left.") }
        (self.file, self.name) = made
    }

    /// A new file of a name that nothing had; `nil` where no such name is found.
    private static func make(in folder: OpenFolder) throws(FileError) -> (file: OpenFile, name: String)? {
        for _ in 0..<self.attempts {
            let name = self.numbers.withLock { number in
                number += 1
                return "\(number)"
            }
            do throws(FileError) {
                return (try folder.file(name, for: .creating), name)
            } catch {
                guard error.isOfPresence else { throw error }
            }
        }
        return nil
    }

    deinit {
        if !self.state.withLock({ $0.isFinished }) { try? self.unfinished.remove(self.name) }
    }

    /// How many octets it has by now.
    public var length: Int { self.state.withLock { $0.length } }

    /// Writes what comes next.
    ///
    /// - Throws: `unwritable`; the object is not to be finished then.
    public func append(_ octets: [UInt8]) throws(BucketsError) {
        do throws(FileError) {
            let length = self.length
            try self.file.write(octets, at: length)
            self.state.withLock { $0.length = length + octets.count }
        } catch {
            throw BucketsError(.unwritable, error.description)
        }
    }

    /// Gives it its place, of which whoever calls this is sure when it returns: it survives power loss.
    ///
    /// - Throws: `unwritable`; `notAnObject` where something else has the name, or lies on the way. What had the key has it still.
    public func finish() throws(BucketsError) {
        do throws(FileError) {
            try self.file.synchronize()
            var folder = self.bucket
            for step in self.key.steps.dropLast() { folder = try folder.folder(makingWhereAbsent: step) }
            try self.unfinished.rename(self.name, to: self.key.steps[self.key.steps.count - 1], in: folder)
            self.state.withLock { $0.isFinished = true }
            try folder.synchronize()
        } catch {
            throw BucketsError(writing: error)
        }
    }
}
