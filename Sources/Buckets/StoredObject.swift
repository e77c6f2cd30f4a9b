internal import DurableFiles

/// An object that is open: it stays as it is for whoever has it open, also where it is replaced or removed meanwhile.
public final class StoredObject: Sendable {
    /// How many octets it has.
    public let length: Int
    /// Who may read it.
    public let access: ObjectAccess
    /// When it was put there, in seconds since 1970, as the system's clock said.
    public let changedAt: Int
    /// What tells it from every other object that has, or had, its key: octets that mean nothing else.
    public let version: [UInt8]
    private let file: OpenFile

    init(_ file: OpenFile) throws(FileError) {
        self.file = file
        self.length = try file.size()
        self.access = try file.isReadableByOthers() ? .publicRead : .ownerOnly
        self.changedAt = try file.changedAt()
        self.version = try file.version().flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
    }

    /// Its octets from a place on, at most so many; fewer only at its end.
    ///
    /// - Throws: `unreadable`.
    public func read(at offset: Int, atMost limit: Int) throws(BucketsError) -> [UInt8] {
        do throws(FileError) {
            return try self.file.read(at: offset, atMost: min(limit, max(0, self.length - offset)))
        } catch {
            throw BucketsError(.unreadable, error.description)
        }
    }

    /// All its octets, where it has at most so many.
    ///
    /// - Throws: `unreadable`; also where it is longer.
    public func octets(atMost limit: Int) throws(BucketsError) -> [UInt8] {
        guard self.length <= limit else {
            throw BucketsError(.unreadable, "An object of \(self.length) octets is read in pieces.")
        }
        return try self.read(at: 0, atMost: limit)
    }
}
