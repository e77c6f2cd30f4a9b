/// Values that can be had again, by key: only so many are kept, those that were asked for last.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept: Sendable {
        var value: Value
        var lastUse: UInt64
    }

    /// How many are kept.
    let limit: Int
    private var kept: [Key: Kept] = [:]
    private var uses: UInt64 = 0

    init(limit: Int) { self.limit = max(1, limit) }

    /// How many there are.
    var count: Int { self.kept.count }

    /// All of them, in no order.
    var values: [Value] { self.kept.values.map(\.value) }

    /// The value of a key, which is asked for by that; `nil` where it is not kept.
    mutating func use(_ key: Key) -> Value? { self.touch(key) ? self.kept[key]?.value : nil }

    /// Notes that a key is asked for; `false` where it is not kept.
    mutating func touch(_ key: Key) -> Bool {
        self.uses += 1
        guard let index = self.kept.index(forKey: key) else { return false }
        self.kept.values[index].lastUse = self.uses
        return true
    }

    /// Keeps a value; where there is no room, something is to be let go before, or soon.
    mutating func keep(_ value: Value, as key: Key) {
        self.uses += 1
        self.kept[key] = Kept(value: value, lastUse: self.uses)
    }

    /// Whether nothing more can be kept before something is let go.
    var isFull: Bool { self.kept.count >= self.limit }

    /// The value that was asked for the longest ago, among those that may go.
    func oldest(where mayGo: (Value) -> Bool = { _ in true }) -> (key: Key, value: Value)? {
        self.oldest(1, where: mayGo).first
    }

    /// At most so many values, the one that was asked for the longest ago first, among those that may go.
    func oldest(_ count: Int, where mayGo: (Value) -> Bool) -> [(key: Key, value: Value)] {
        self.kept.filter { mayGo($0.value.value) }.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(max(0, count))
            .map { ($0.key, $0.value.value) }
    }

    /// Lets a value go.
    mutating func release(_ key: Key) { self.kept[key] = nil }
}
