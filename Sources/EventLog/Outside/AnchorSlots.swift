internal import Bytes
internal import Cryptography

/// The anchor file's layout: a head of its own, and two slots for each thing remembered (schemas/format.md section 6).
///
/// A write goes to the slot that does not count, so that an interrupted one leaves the other whole.
enum AnchorSlots {
    static let magic: [UInt8] = Array("ca-ledger-anchor".utf8)
    static let version: UInt32 = 1
    /// What every anchor of this version begins with.
    static let beginning: [UInt8] = {
        var octets = Self.magic
        octets.append(networkOrder: Self.version)
        return octets
    }()
    static let fileLength = 12_288
    static let headOffsets = [512, 1024]
    static let headLength = 64
    static let noteOffsets = [4096, 8192]
    static let noteSlotLength = 4096
    static let noteLimit = 4096 - 32
    /// The sequences of writes: so many that the last is never reached, and one more than it is a number still.
    static let sequences: ClosedRange<UInt64> = 1...UInt64(Int64.max)

    /// What a slot says.
    enum Slot<Value> {
        case empty
        case damaged
        case valid(sequence: UInt64, Value)
    }

    /// The first 16 octets of SHA-256 over parts.
    static func checksum(_ parts: [UInt8]...) throws(StoreError) -> [UInt8] {
        let octets = Array(parts.joined())
        return Array(try hashing { () throws(CryptographyError) in try SHA256.digest(of: octets) }.octets.prefix(16))
    }

    /// The file's first 64 octets.
    static func preamble(ledger: UniqueIdentifier) throws(StoreError) -> [UInt8] {
        var octets = self.beginning
        octets.append(contentsOf: repeatElement(0, count: 12))
        octets.append(contentsOf: ledger.octets)
        return octets + (try self.checksum(octets))
    }

    /// A head slot's octets.
    static func head(_ head: Anchor.Head, sequence: UInt64, ledger: UniqueIdentifier) throws(StoreError) -> [UInt8] {
        try self.check(sequence)
        var octets: [UInt8] = []
        octets.reserveCapacity(self.headLength)
        octets.append(networkOrder: sequence)
        octets.append(networkOrder: head.size)
        head.leafHash.append(to: &octets)
        return octets + (try self.checksum(ledger.octets, octets))
    }

    /// What a head slot says.
    static func head(in octets: ArraySlice<UInt8>, ledger: UniqueIdentifier) throws(StoreError) -> Slot<Anchor.Head> {
        if octets.allSatisfy({ $0 == 0 }) { return .empty }
        guard octets.count == self.headLength, let sequence = octets.networkOrder(at: 0, as: UInt64.self),
            self.sequences.contains(sequence), let size = octets.networkOrder(at: 8, as: UInt64.self),
            let leafHash = Digest256(octets.dropFirst(16).prefix(32)),
            octets.suffix(16).elementsEqual(try self.checksum(ledger.octets, Array(octets.prefix(48))))
        else { return .damaged }
        return .valid(sequence: sequence, Anchor.Head(size: size, leafHash: leafHash))
    }

    /// A note slot's octets, the whole slot.
    static func note(_ note: String, sequence: UInt64, ledger: UniqueIdentifier) throws(StoreError) -> [UInt8] {
        try self.check(sequence)
        let text = Array(note.utf8)
        guard !text.isEmpty, text.count <= self.noteLimit else {
            throw StoreError(.unavailable, "A checkpoint of \(text.count) octets has no room in the anchor.")
        }
        var octets: [UInt8] = []
        octets.append(networkOrder: sequence)
        octets.append(networkOrder: UInt32(truncatingIfNeeded: text.count))
        octets.append(networkOrder: UInt32(0))
        octets += try self.checksum(ledger.octets, octets, text)
        octets += text
        octets += [UInt8](repeating: 0, count: self.noteSlotLength - octets.count)
        return octets
    }

    /// What a note slot says.
    static func note(in octets: ArraySlice<UInt8>, ledger: UniqueIdentifier) throws(StoreError) -> Slot<String> {
        if octets.allSatisfy({ $0 == 0 }) { return .empty }
        guard octets.count == self.noteSlotLength, let sequence = octets.networkOrder(at: 0, as: UInt64.self),
            self.sequences.contains(sequence), let length = octets.networkOrder(at: 8, as: UInt32.self), length > 0,
            length <= UInt32(self.noteLimit), octets.networkOrder(at: 12, as: UInt32.self) == 0
        else { return .damaged }
        let text = Array(octets.dropFirst(32).prefix(Int(length)))
        guard octets.dropFirst(32 + text.count).allSatisfy({ $0 == 0 }),
            octets.dropFirst(16).prefix(16).elementsEqual(
                try self.checksum(ledger.octets, Array(octets.prefix(16)), text)
            ),
            let note = String(validating: text, as: UTF8.self)
        else { return .damaged }
        return .valid(sequence: sequence, note)
    }

    /// Refuses a sequence that no slot may have: what was written with it would not count, and nobody would know.
    private static func check(_ sequence: UInt64) throws(StoreError) {
        guard self.sequences.contains(sequence) else {
            throw StoreError(.corrupt, "The anchor says that it was written \(sequence - 1) times: no anchor was.")
        }
    }

    /// Which of two slots counts: its value, its sequence, and where the next write goes.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where one is damaged and none is valid.
    static func current<Value>(_ slots: [Slot<Value>], path: String) throws(StoreError) -> SlotState<Value> {
        var state = SlotState<Value>(value: nil, sequence: 0, next: 0)
        var isDamaged = false
        for (index, slot) in slots.enumerated() {
            switch slot {
            case .empty: break
            case .damaged: isDamaged = true
            case .valid(let sequence, let value):
                guard sequence > state.sequence else { break }
                state = SlotState(value: value, sequence: sequence, next: 1 - index)
            }
        }
        guard !isDamaged || state.value != nil else {
            throw StoreError(.corrupt, "The anchor \(path) is damaged.")
        }
        return state
    }
}

/// The slot that counts among two.
struct SlotState<Value> {
    /// What it says; nothing where both are empty.
    var value: Value?
    /// Its sequence; 0 where both are empty.
    var sequence: UInt64
    /// The slot that the next write goes to.
    var next: Int
}

extension SlotState: Sendable where Value: Sendable {}
