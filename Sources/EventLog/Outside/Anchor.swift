public import Bytes
internal import DurableFiles
internal import Synchronization

/// The log's memory outside its folder: how long it was, which entry was its last, and its newest checkpoint.
///
/// The head is written in place after every commit and before any answer, without waiting for the disk; a published
/// checkpoint waits, and takes the head along. So neither a deleted last entry nor an older copy of the folder goes
/// unnoticed.
public final class Anchor: Sendable {
    /// The end of a log.
    public struct Head: Hashable, Sendable {
        /// The number of entries.
        public let size: UInt64
        /// The last entry's leaf hash; zeros for an empty log.
        public let leafHash: Digest256

        /// The end of a log.
        public init(size: UInt64, leafHash: Digest256) {
            self.size = size
            self.leafHash = leafHash
        }
    }

    private struct State: Sendable {
        var head: SlotState<Head>
        var note: SlotState<String>
        var isClosed = false
    }

    /// How many octets an anchor file has.
    public static let octetCount = UInt64(AnchorSlots.fileLength)
    /// The longest note that it can remember, in octets.
    public static let longestNote = AnchorSlots.noteLimit

    /// The file's path.
    public let path: String
    /// The ledger that it remembers.
    public let ledger: UniqueIdentifier
    private let file: OpenFile
    private let state: Mutex<State>

    private init(path: String, ledger: UniqueIdentifier, file: OpenFile, state: State) {
        self.path = path
        self.ledger = ledger
        self.file = file
        self.state = Mutex(state)
    }

    deinit { self.close() }

    /// Whether a file of that name exists.
    public static func exists(at path: String) -> Bool { FilePlace.exists(path) }

    /// Makes an anchor that remembers nothing yet (mode 0600), where there is no file, and makes it last.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where the file exists or cannot be made.
    public static func create(path: String, ledger: UniqueIdentifier) throws(StoreError) -> Anchor {
        guard !FilePlace.exists(path) else { throw StoreError(.unavailable, "The anchor \(path) exists already.") }
        var octets = try AnchorSlots.preamble(ledger: ledger)
        octets += [UInt8](repeating: 0, count: AnchorSlots.fileLength - octets.count)
        do throws(FileError) { try DurableFile.create(path, octets) } catch { throw StoreError(error) }
        return try self.open(path: path)
    }

    /// Opens an anchor to read and to write.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where there is none, ``StoreError/Code/incompatible`` or ``StoreError/Code/newer`` where it is of another
    ///   format, ``StoreError/Code/corrupt`` where it is damaged.
    public static func open(path: String) throws(StoreError) -> Anchor {
        try self.open(path: path, for: .writing)
    }

    /// Opens an anchor to read only: every write then fails.
    ///
    /// - Throws: As ``open(path:)``.
    public static func openReadOnly(path: String) throws(StoreError) -> Anchor {
        try self.open(path: path, for: .reading)
    }

    /// The log's end as it was last written; `nil` where nothing was.
    public var head: Head? { self.state.withLock { $0.head.value } }

    /// The signed note that was last published; `nil` where none was.
    public var checkpointNote: String? { self.state.withLock { $0.note.value } }

    /// Remembers the log's end, in place, without waiting for the disk.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where the file cannot be written, ``StoreError/Code/corrupt`` where it leaves no number for
    ///   another write.
    public func write(size: UInt64, leafHash: Digest256) throws(StoreError) {
        let head = Head(size: size, leafHash: leafHash)
        try self.state.withLock { state throws(StoreError) in
            let sequence = state.head.sequence + 1
            let octets = try AnchorSlots.head(head, sequence: sequence, ledger: self.ledger)
            try self.write(octets, at: AnchorSlots.headOffsets[state.head.next], state)
            state.head = SlotState(value: head, sequence: sequence, next: 1 - state.head.next)
        }
    }

    /// Remembers a signed checkpoint, and waits until it and the log's end would survive power loss.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where the file cannot be written, or the note is longer than 4,064 octets,
    ///   ``StoreError/Code/corrupt`` where it leaves no number for another write.
    public func publish(checkpoint note: String) throws(StoreError) {
        try self.state.withLock { state throws(StoreError) in
            let sequence = state.note.sequence + 1
            let octets = try AnchorSlots.note(note, sequence: sequence, ledger: self.ledger)
            try self.write(octets, at: AnchorSlots.noteOffsets[state.note.next], state)
            state.note = SlotState(value: note, sequence: sequence, next: 1 - state.note.next)
        }
        // Outside the lock: a head may be written while the disk works.
        do throws(FileError) { try self.file.synchronize() } catch { throw StoreError(error) }
    }

    /// Closes the file; what was remembered can still be asked for.
    public func close() {
        self.state.withLock { state in
            self.file.close()
            state.isClosed = true
        }
    }

    private func write(_ octets: [UInt8], at offset: Int, _ state: State) throws(StoreError) {
        guard !state.isClosed else { throw StoreError(.unavailable, "The anchor \(self.path) was closed.") }
        do throws(FileError) { try self.file.write(octets, at: offset) } catch { throw StoreError(error) }
    }

    private static func open(path: String, for access: OpenFile.Access) throws(StoreError) -> Anchor {
        let file: OpenFile
        let octets: [UInt8]
        do throws(FileError) {
            file = try OpenFile(path, for: access)
            octets = try file.read(atMost: AnchorSlots.fileLength + 1)
        } catch {
            throw StoreError(error)
        }
        // What ends before it could be told from other files was an anchor once, for all that is known of it.
        guard !octets.isEmpty else { throw StoreError(.corrupt, "The anchor \(path) is empty: it is damaged.") }
        guard octets.count >= AnchorSlots.beginning.count || !AnchorSlots.beginning.starts(with: octets) else {
            throw StoreError(.corrupt, "The anchor \(path) ends after \(octets.count) octets: it is damaged.")
        }
        guard octets.starts(with: AnchorSlots.magic) else {
            throw StoreError(.incompatible, "\(path) is no anchor of a ledger.")
        }
        guard let version = octets.networkOrder(at: 16, as: UInt32.self), version >= AnchorSlots.version else {
            throw StoreError(.incompatible, "The anchor \(path) is of another format version.")
        }
        guard version == AnchorSlots.version else {
            throw .newer("the anchor \(path) has format version \(version), this program knows \(AnchorSlots.version)")
        }
        guard octets.count == AnchorSlots.fileLength, let ledger = UniqueIdentifier(octets[32..<48]),
            octets.starts(with: try AnchorSlots.preamble(ledger: ledger)),
            octets[64..<512].allSatisfy({ $0 == 0 }), octets[576..<1024].allSatisfy({ $0 == 0 }),
            octets[1088..<4096].allSatisfy({ $0 == 0 })
        else { throw StoreError(.corrupt, "The anchor \(path) is damaged.") }
        var heads: [AnchorSlots.Slot<Head>] = []
        for offset in AnchorSlots.headOffsets {
            heads.append(
                try AnchorSlots.head(in: octets[offset..<offset + AnchorSlots.headLength], ledger: ledger)
            )
        }
        var notes: [AnchorSlots.Slot<String>] = []
        for offset in AnchorSlots.noteOffsets {
            notes.append(
                try AnchorSlots.note(in: octets[offset..<offset + AnchorSlots.noteSlotLength], ledger: ledger)
            )
        }
        let state = State(
            head: try AnchorSlots.current(heads, path: path),
            note: try AnchorSlots.current(notes, path: path)
        )
        return Anchor(path: path, ledger: ledger, file: file, state: state)
    }
}
