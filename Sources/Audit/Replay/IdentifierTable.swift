internal import Bytes

/// Very many identifiers of sixteen octets, each with a number, in little more room than they have octets.
struct IdentifierTable: Sendable {
    /// Slots in open addressing; zeros are an empty one.
    private var slots: [Slot] = []
    /// The number of each.
    private var numbers: [UInt64] = []
    private var numberOfZero: UInt64 = 0
    private var count = 0
    private var hasZero = false

    private struct Slot: Equatable {
        var first: UInt64 = 0
        var second: UInt64 = 0
    }

    /// Adds an identifier; `false` where it was there already.
    mutating func insert(_ identifier: UniqueIdentifier, _ number: UInt64 = 0) -> Bool {
        let slot = Slot(first: identifier.words.0, second: identifier.words.1)
        guard slot != Slot() else {
            guard !self.hasZero else { return false }
            (self.hasZero, self.numberOfZero) = (true, number)
            return true
        }
        if (self.count + 1) * 4 > self.slots.count * 3 { self.grow() }
        let index = self.index(of: slot)
        guard self.slots[index] == Slot() else { return false }
        self.slots[index] = slot
        self.numbers[index] = number
        self.count += 1
        return true
    }

    /// The number that an identifier was first added with; `nil` where it was not.
    subscript(_ identifier: UniqueIdentifier) -> UInt64? {
        let slot = Slot(first: identifier.words.0, second: identifier.words.1)
        guard slot != Slot() else { return self.hasZero ? self.numberOfZero : nil }
        guard !self.slots.isEmpty else { return nil }
        let index = self.index(of: slot)
        return self.slots[index] == slot ? self.numbers[index] : nil
    }

    /// Whether an identifier was added.
    func contains(_ identifier: UniqueIdentifier) -> Bool {
        let slot = Slot(first: identifier.words.0, second: identifier.words.1)
        guard slot != Slot() else { return self.hasZero }
        guard !self.slots.isEmpty else { return false }
        return self.slots[self.index(of: slot)] == slot
    }

    /// The slot that holds the identifier, or the empty one that it would go to.
    private func index(of slot: Slot) -> Int {
        let mask = self.slots.count - 1
        // Mixed, so that identifiers that count up do not crowd.
        var hash = (slot.first ^ slot.second) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        var index = Int(truncatingIfNeeded: hash) & mask
        while self.slots[index] != Slot(), self.slots[index] != slot { index = (index + 1) & mask }
        return index
    }

    private mutating func grow() {
        let (slots, numbers) = (self.slots, self.numbers)
        let count = max(1_024, slots.count * 2)
        self.slots = [Slot](repeating: Slot(), count: count)
        self.numbers = [UInt64](repeating: 0, count: count)
        for (slot, number) in zip(slots, numbers) where slot != Slot() {
            let index = self.index(of: slot)
            self.slots[index] = slot
            self.numbers[index] = number
        }
    }
}
