public import Bytes
import EventLog
public import Ledger
import Transparency

/// An epoch that a ceremony opened, and what became of the one before.
public struct OpenedEpoch: Sendable {
    /// What was recorded.
    public let opening: EpochOpened
    /// Where it lies.
    public let position: UInt64
    /// When it was recorded.
    public let time: Instant
    /// When the entry before it was recorded: later, where it set time back.
    public let timeBefore: Instant
    /// What its checkpoints are verified with from here on (C2SP signed-note).
    public let verifierKey: String
    /// Whether the key of the epoch before has signed for it; `nil` where an earlier ceremony recorded it: a replay tells.
    public let isVouchedFor: Bool?
    /// What the log lost, as far as anybody knew.
    public let loss: EpochLoss
    /// Whether an earlier ceremony had recorded it, and came no further.
    public let wasInterrupted: Bool

    init(
        _ opening: EpochOpened,
        _ log: OpenedLog,
        _ reader: any EventReading,
        isVouchedFor: Bool?
    ) async throws {
        self.opening = opening
        self.position = log.size - 1
        self.time = log.lastTime
        let before = self.position == 0 ? [] : try await reader.storedEntries(in: self.position - 1..<self.position)
        self.timeBefore = before.first?.header.time ?? log.lastTime
        self.verifierKey = try NoteVerifier(name: opening.origin, ed25519: opening.logKey.publicKey).verifierKey
        self.isVouchedFor = isVouchedFor
        self.loss = try await EpochLoss(opening, in: reader)
        self.wasInterrupted = isVouchedFor == nil
    }
}

/// What a log lost where an epoch was opened.
public enum EpochLoss: Hashable, Sendable {
    /// Nothing of which anybody knew.
    case nothing
    /// The entries at these positions.
    case entries(Range<UInt64>)
    /// It goes on from another history than the one that was known, from this position on at the latest.
    case anotherHistory(at: UInt64)

    /// What an epoch's entry says was known, against the entries before it.
    init(_ opening: EpochOpened, in reader: any EventReading) async throws {
        let size = UInt64(clamping: opening.local.size)
        var longest = size
        if let remembered = opening.remembered {
            let count = UInt64(clamping: remembered.size)
            longest = max(longest, count)
            if (1...size).contains(count),
                try await reader.leafHashes(in: count - 1..<count).first != remembered.leafHash
            {
                self = .anotherHistory(at: count - 1)
                return
            }
        }
        if let known = opening.known {
            let checkpoint = try Checkpoint(text: SignedNote(parsing: known).text)
            longest = max(longest, checkpoint.size)
            if checkpoint.size <= size, try await TreeReader(reader).root(at: checkpoint.size) != checkpoint.root {
                self = .anotherHistory(at: checkpoint.size == 0 ? 0 : checkpoint.size - 1)
                return
            }
        }
        self = longest > size ? .entries(size..<longest) : .nothing
    }
}
