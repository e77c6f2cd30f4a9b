/// Values that can be had again, by key: only so many are kept, those that were asked for last.
///
/// They stand in the order of their last uses, each knowing its neighbours: to note a use and to find the oldest costs the same however
/// many there are.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept: Sendable {
        let key: Key
        var value: Value
        /// The place of what was asked for just before it, and just after it.
        var older: Int?
        var newer: Int?
    }

    /// How many are kept.
    let limit: Int
    private var places: [Key: Int] = [:]
    private var kept: [Kept?] = []
    private var free: [Int] = []
    private var oldestPlace: Int?
    private var newestPlace: Int?

    init(limit: Int) { self.limit = max(1, limit) }

    /// How many there are.
    var count: Int { self.places.count }

    /// All of them, in no order.
    var values: [Value] { self.kept.compactMap { $0?.value } }

    /// Whether nothing more can be kept before something is let go.
    var isFull: Bool { self.count >= self.limit }

    /// The value of a key, which is asked for by that; `nil` where it is not kept.
    mutating func use(_ key: Key) -> Value? {
        guard let place = self.places[key] else { return nil }
        self.move(place)
        return self.kept[place]?.value
    }

    /// Notes that a key is asked for; `false` where it is not kept.
    mutating func touch(_ key: Key) -> Bool {
        guard let place = self.places[key] else { return false }
        self.move(place)
        return true
    }

    /// Keeps a value; where there is no room, something is to be let go before, or soon.
    mutating func keep(_ value: Value, as key: Key) {
        if let place = self.places[key] {
            self.kept[place]?.value = value
            return self.move(place)
        }
        let place = self.free.popLast() ?? self.kept.count
        if place == self.kept.count { self.kept.append(nil) }
        self.kept[place] = Kept(key: key, value: value)
        self.places[key] = place
        self.link(place)
    }

    /// Keeps a value, and lets a quarter go where there is no room: those that were asked for the longest ago.
    mutating func keepAmongRecent(_ value: Value, as key: Key) {
        _ = self.makeRoom()
        self.keep(value, as: key)
    }

    /// Lets a quarter go where there is no room.
    mutating func makeRoom() -> [(key: Key, value: Value)] {
        guard self.isFull else { return [] }
        let leaving = self.oldest(max(1, self.limit / 4)) { _ in true }
        for (key, _) in leaving { self.release(key) }
        return leaving
    }

    /// At most so many values, the one that was asked for the longest ago first, among those that may go.
    func oldest(_ count: Int, where mayGo: (Value) -> Bool) -> [(key: Key, value: Value)] {
        var found: [(key: Key, value: Value)] = []
        var next = self.oldestPlace
        while found.count < count, let place = next, let one = self.kept[place] {
            if mayGo(one.value) { found.append((one.key, one.value)) }
            next = one.newer
        }
        return found
    }

    /// Lets a value go.
    mutating func release(_ key: Key) {
        guard let place = self.places.removeValue(forKey: key) else { return }
        self.unlink(place)
        self.kept[place] = nil
        self.free.append(place)
    }

    /// Makes what stands at a place the newest.
    private mutating func move(_ place: Int) {
        guard place != self.newestPlace else { return }
        self.unlink(place)
        self.link(place)
    }

    private mutating func link(_ place: Int) {
        self.kept[place]?.older = self.newestPlace
        self.kept[place]?.newer = nil
        if let newestPlace { self.kept[newestPlace]?.newer = place } else { self.oldestPlace = place }
        self.newestPlace = place
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (self.kept[place]?.older, self.kept[place]?.newer)
        if let older { self.kept[older]?.newer = newer } else { self.oldestPlace = newer }
        if let newer { self.kept[newer]?.older = older } else { self.newestPlace = older }
    }
}
