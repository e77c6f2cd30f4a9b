public import Bytes
import DurableFiles
public import EventLog

/// What lies where a backup is to be put, compared with the backup.
public enum RestoredPlace: Hashable, Sendable {
    /// Nothing, or a folder without anything of a ledger.
    case free
    /// A folder with files of a ledger, and no log.
    case withoutLog
    /// The same log as in the backup, to its end: it was put there already.
    case same
    /// The log of the backup, which went on from there by so many entries.
    case goesOn(UInt64)
    /// The log that the backup is of, and it ends before the backup does.
    case shorter(size: UInt64)
    /// A log that goes another way than the backup's, or another ledger's.
    case other
    /// A log that cannot be read, and why.
    case unreadable(String)

    /// Looks at a folder; nothing is written.
    ///
    /// - Parameters:
    ///   - size: How many entries the backup has.
    ///   - leafHash: The hash of its last one.
    public init(
        of folder: LedgerFolder,
        besides ledger: UniqueIdentifier,
        size: UInt64,
        leafHash: Digest256
    ) async {
        guard let names = FilePlace.names(in: folder.path) else {
            self = FilePlace.exists(folder.path) ? .unreadable("\(folder.path) cannot be listed.") : .free
            return
        }
        do throws(StoreError) {
            guard try await folder.hasLog() else {
                self = names.allSatisfy { $0 == "lock" } ? .free : .withoutLog
                return
            }
            let log = try await folder.readLog()
            let there = try await log.size()
            guard try await log.identity().ledger == ledger else {
                self = .other
                return
            }
            let common = min(there, size)
            let hash = common == 0 ? nil : try await log.leafHashes(in: common - 1..<common).first
            if there < size {
                self = .shorter(size: there)
            } else if hash == leafHash {
                self = there == size ? .same : .goesOn(there - size)
            } else {
                self = .other
            }
        } catch {
            self = .unreadable(error.message)
        }
    }
}

/// What the anchor of a ledger knows beyond a backup of it.
public enum RememberedBeyond: Hashable, Sendable {
    /// There is no anchor, or it remembers nothing: what was lost is not known.
    case unknown
    /// Nothing: the backup is as long as the log was.
    case nothing
    /// The entries at these positions.
    case entries(Range<UInt64>)
    /// Another entry at this position than the backup has there.
    case anotherHistory(at: UInt64)

    /// Compares an anchor with the log of a backup.
    ///
    /// - Throws: ``OpeningError`` where it is of another ledger, or of another format.
    public init(anchorPath: String, log: any EventReading) async throws(OpeningError) {
        guard Anchor.exists(at: anchorPath) else {
            self = .unknown
            return
        }
        do {
            let anchor: Anchor
            do throws(StoreError) {
                anchor = try Anchor.openReadOnly(path: anchorPath)
            } catch {
                guard error.code == .corrupt else { throw error }
                self = .unknown
                return
            }
            let ledger = try await log.identity().ledger
            guard anchor.ledger == ledger else {
                throw OpeningError(
                    .rollback,
                    "The anchor \(anchorPath) is of ledger \(anchor.ledger), and the backup of \(ledger)."
                )
            }
            guard let head = anchor.head, head.size > 0 else {
                self = .unknown
                return
            }
            let size = try await log.size()
            if head.size > size {
                self = .entries(size..<head.size)
            } else if try await log.leafHashes(in: head.size - 1..<head.size).first != head.leafHash {
                self = .anotherHistory(at: head.size - 1)
            } else {
                self = .nothing
            }
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// Whether an epoch has to be opened before a server goes on from the backup.
    public var needsEpoch: Bool { self != .nothing }
}
