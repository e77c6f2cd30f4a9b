public import Bytes

/// Where logs are made, opened and read: one kind of store, at whatever location.
///
/// It refuses (``StoreError/Code/incompatible``) a location that is not of its kind. Whatever it does may have to be waited for, as
/// ``EventReading`` says.
public protocol LogStorage: Sendable {
    /// Whether something lies at a location, be it a log or what is left of one.
    func exists(at location: LogLocation) async throws(StoreError) -> Bool
    /// Makes an empty log, whole or not at all, where there is none.
    func create(at location: LogLocation, ledger: UniqueIdentifier) async throws(StoreError) -> any WritableLog
    /// Opens a log for writing; nothing is verified yet: see ``LogOpening``.
    ///
    /// - Parameter reindexing: Told from time to time, where indexes of another layout are computed again, how many entries were taken in, of
    ///   how many.
    func open(
        at location: LogLocation,
        reindexing: (_ entries: UInt64, _ size: UInt64) -> Void
    ) async throws(StoreError) -> any WritableLog
    /// Opens a log for reading alone, whoever else has it open.
    func read(at location: LogLocation) async throws(StoreError) -> any EventReading
    /// Removes a log that nobody has open: for one that never had an entry.
    func remove(at location: LogLocation) async throws(StoreError)
}

extension LogStorage {
    /// Opens a log for writing; nobody is told how far it is where that takes long.
    public func open(at location: LogLocation) async throws(StoreError) -> any WritableLog {
        try await self.open(at: location) { _, _ in }
    }
}

/// A log that is open for writing.
public protocol WritableLog: EventAppending, Sendable {
    /// Reading of the same log.
    var reading: any EventReading { get }
    /// Closes it; later calls throw. Like appending, it may hold the thread up.
    func close() throws(StoreError)
}
