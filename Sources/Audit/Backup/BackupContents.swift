public import Bytes
internal import DurableFiles
internal import EventLog
internal import Ledger
internal import SQLiteLog

/// What a backup holds, as far as whoever puts it back has to know it.
public struct BackupContents: Sendable {
    /// The ledger.
    public let ledger: UniqueIdentifier
    /// How many entries it holds.
    public let size: UInt64
    /// The hash of the last of them, as a leaf of the tree.
    public let leafHash: Digest256
    /// When the last of them was recorded.
    public let lastTime: Instant
    private let log: SQLiteEventReader

    /// How many buckets are named at most: of more, that there are more is said.
    public static let mostBuckets = 1_000

    /// Looks at the log in a folder; nothing of it is verified yet.
    ///
    /// - Throws: `StoreError` where it cannot be read, ``BackupError`` where it holds nothing.
    public init(folder: String) throws {
        self.log = try SQLiteEventReader(folder: folder)
        self.ledger = try self.log.identity().ledger
        self.size = try self.log.size()
        guard self.size > 0, let last = try self.log.storedEntries(in: self.size - 1..<self.size).first else {
            throw BackupError("The log in \(folder) has no entry: there is nothing to put back.")
        }
        self.leafHash = last.leafHash
        self.lastTime = last.header.time
    }

    /// What is wrong with the keys in a folder: those of the log that are not there, or are others, as far as can be told without the master
    /// key; empty where all are there.
    ///
    /// - Throws: as reading the log does.
    public func faults(ofKeysIn folder: String) throws -> [String] {
        let inspection = KeyFileInspection(folder: folder, ledger: self.ledger)
        return try KeyFileFold(of: self.log, self.log.indexes()).keys.compactMap { try inspection.fault(of: $0) }
    }

    /// The names of the buckets that authorities put their lists into or reports were asked for in, in the order of their octets.
    ///
    /// - Throws: as reading the log does.
    public func buckets() async throws -> (names: [String], isCut: Bool) {
        var names = Set<String>()
        var scan = LogScan(log: self.log, positions: 0..<self.size)
        let types = Set([EventType.revocationConfigurationChanged, .auditReportRequested].map(\.rawValue))
        while let page = try await scan.nextPage() {
            for stored in page where types.contains(stored.header.type) && stored.payload != .withheld {
                guard let name = try await Self.bucket(named: self.log.entry(stored).body()) else { continue }
                guard names.count < Self.mostBuckets || names.contains(name) else { return (Self.sorted(names), true) }
                names.insert(name)
            }
        }
        return (Self.sorted(names), false)
    }

    /// The bucket alone: what follows it is the beginning of keys in it.
    private static func bucket(named body: EventBody) -> String? {
        let place: String?
        switch body {
        case .revocationConfigurationChanged(let fact): place = fact.configuration.lists?.bucket
        case .auditReportRequested(let fact): place = fact.bucket
        default: place = nil
        }
        return place.flatMap { $0.split(separator: "/", omittingEmptySubsequences: false).first.map(String.init) }
    }

    private static func sorted(_ names: Set<String>) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Copies the log into a folder, whole and durable.
    ///
    /// - Parameter progress: Told from time to time how many octets were copied, of how many.
    /// - Throws: `StoreError` where it cannot be read or written.
    public func copyLog(to folder: String, progress: @escaping (UInt64, UInt64) -> Void) throws {
        try self.log.copy(to: folder, progress: progress)
    }
}
