public import Bytes
internal import DurableFiles

/// The file that says how often each key was used.
///
/// One thread at a time calls it, but for ``synchronize()``, which may be called beside the others.
public final class KeyUseFile: Sendable {
    /// What every count is below: no key is used so often (schemas/format.md, section 7).
    public static let mostUses: UInt64 = 1 << 48

    /// What the file says of one key.
    public enum Found: Hashable, Sendable {
        /// A count, and where it lies.
        case count(UInt64, at: Int)
        /// A record of the key's whose octets are not what they were written as, and where it lies.
        case damaged(at: Int)
        /// No record; where one would come to lie, or `nil` where there is no room.
        case nothing(at: Int?)
    }

    private let file: OpenFile
    private let ledger: UniqueIdentifier

    private init(_ file: OpenFile, ledger: UniqueIdentifier) {
        self.file = file
        self.ledger = ledger
    }

    /// What the file is called in the folder of keys.
    public static let name = "uses"

    /// Makes a file that counts nothing yet (mode 0600), where there is none, and makes it last.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it exists, or cannot be made.
    public static func create(path: String, ledger: UniqueIdentifier) throws(StoreError) -> KeyUseFile {
        let octets = try KeyUseTable.preamble(ledger: ledger)
        do throws(FileError) { try DurableFile.create(path, octets) } catch { throw StoreError(error) }
        return try self.open(path: path, ledger: ledger)
    }

    /// Makes a file that counts what is given, where there is none, and makes it last.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it exists, or cannot be made or hold so much.
    public static func create(
        path: String,
        ledger: UniqueIdentifier,
        counts: [UniqueIdentifier: UInt64]
    ) throws(StoreError) {
        let file = try self.create(path: path, ledger: ledger)
        for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard case .nothing(let place?) = try file.find(key) else {
                throw StoreError(.unavailable, "\(path) has no room for another key.")
            }
            try file.write(count, of: key, at: place)
        }
        try file.synchronize()
    }

    /// Opens a file to read and to write.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it cannot be opened, ``StoreError/Code/corrupt`` where it is not of this form and ledger.
    public static func open(path: String, ledger: UniqueIdentifier) throws(StoreError) -> KeyUseFile {
        try self.open(path, ledger, for: .writing)
    }

    /// Opens a file to read only: every write then fails.
    ///
    /// - Throws: As ``open(path:ledger:)``.
    public static func openReadOnly(path: String, ledger: UniqueIdentifier) throws(StoreError) -> KeyUseFile {
        try self.open(path, ledger, for: .reading)
    }

    static func open(
        _ path: String,
        _ ledger: UniqueIdentifier,
        for access: OpenFile.Access
    ) throws(StoreError) -> KeyUseFile {
        let file: OpenFile
        let (preamble, size): ([UInt8], Int)
        do throws(FileError) {
            file = try OpenFile(path, for: access)
            preamble = try file.read(atMost: KeyUseTable.pageOctets)
            size = try file.size()
        } catch {
            throw StoreError(error)
        }
        guard preamble == (try KeyUseTable.preamble(ledger: ledger)) else {
            throw StoreError(.corrupt, "\(path) is no file of this ledger's counts of key uses.")
        }
        guard size <= KeyUseTable.fileOctets else {
            throw StoreError(.corrupt, "\(path) is longer than any file of counts.")
        }
        return KeyUseFile(file, ledger: ledger)
    }

    /// Whether it is still the file that has its name.
    public var hasItsName: Bool { self.file.hasItsName }

    /// What the file says of a key.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it cannot be read.
    public func find(_ key: UniqueIdentifier) throws(StoreError) -> Found {
        let name = key.octets
        let size = try self.size()
        var free: Int?
        for page in try KeyUseTable.pages(of: key) {
            let start = page * KeyUseTable.pageOctets
            if start >= size {
                // Nothing was ever written there, nor on the pages after it.
                free = free ?? start
                break
            }
            let octets = try self.read(at: start, atMost: KeyUseTable.pageOctets)
            for offset in stride(from: 0, to: KeyUseTable.pageOctets, by: KeyUseTable.recordOctets) {
                let record = octets.dropFirst(offset).prefix(KeyUseTable.recordOctets)
                if record.allSatisfy({ $0 == 0 }) {
                    free = free ?? start + offset
                } else if record.starts(with: name) {
                    guard let read = try KeyUseRecord(record, ledger: self.ledger) else {
                        return .damaged(at: start + offset)
                    }
                    return .count(read.count, at: start + offset)
                }
            }
        }
        return .nothing(at: free)
    }

    /// Writes a key's count where ``find(_:)`` said.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where it cannot be written.
    public func write(_ count: UInt64, of key: UniqueIdentifier, at offset: Int) throws(StoreError) {
        let octets = try KeyUseRecord(key: key, count: count).octets(ledger: self.ledger)
        do throws(FileError) { try self.file.write(octets, at: offset) } catch { throw StoreError(error) }
    }

    /// Waits until every count that was written would survive power loss.
    ///
    /// - Throws: ``StoreError/Code/notDurable`` where nobody knows whether they would.
    public func synchronize() throws(StoreError) {
        do throws(FileError) {
            try self.file.synchronizeOctets()
        } catch {
            throw StoreError(.notDurable, error.description)
        }
    }

    func size() throws(StoreError) -> Int {
        do throws(FileError) { return try self.file.size() } catch { throw StoreError(error) }
    }

    func read(at offset: Int, atMost limit: Int) throws(StoreError) -> [UInt8] {
        do throws(FileError) {
            return try self.file.read(at: offset, atMost: limit)
        } catch {
            throw StoreError(error)
        }
    }
}
