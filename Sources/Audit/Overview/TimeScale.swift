internal import Bytes

/// A stretch of time in a bounded number of parts that are alike.
struct TimeScale: Hashable, Sendable {
    /// How many parts there are at most.
    static let most = 60

    /// The lengths that parts have, in seconds; where the longest makes too many, its multiples.
    private static let lengths: [Int64] = [
        1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000,
    ]

    /// Where the first part begins.
    let start: Instant
    /// How many seconds a part is long.
    let length: Int64
    /// How many parts there are: at least one.
    let count: Int

    /// The scale from one time to another, which lies in the last part.
    init(from first: Instant, to last: Instant) {
        let seconds = max(0, last.seconds - first.seconds)
        var length = Self.lengths.first { seconds / $0 + 2 <= Self.most } ?? 0
        if length == 0 {
            let longest = Self.lengths[Self.lengths.count - 1]
            length = (seconds / Int64(Self.most - 2) / longest + 1) * longest
        }
        let parts = first.seconds >= 0 ? first.seconds / length : (first.seconds - length + 1) / length
        self.start = Instant(seconds: parts * length)
        self.length = length
        self.count = max(1, Int((last.seconds - self.start.seconds) / length) + 1)
    }

    /// The part that a time lies in; the first or last one of a time outside.
    func index(of time: Instant) -> Int {
        let offset = time.seconds - self.start.seconds
        return min(self.count - 1, max(0, Int(offset / self.length)))
    }

    /// When a part begins, as precise as parts are long.
    func label(_ index: Int) -> String {
        let text = CivilTime(self.start.adding(seconds: Int64(index) * self.length)).description
        let shown = self.length >= 86_400 ? 9 : self.length >= 60 ? 3 : 0
        return String(text.dropLast(shown).map { $0 == "T" ? " " : $0 })
    }

    /// How long a part is, in words.
    var unit: String {
        switch self.length {
        case 86_400: "one day"
        case 604_800: "one week"
        case 3_600: "one hour"
        case 60: "one minute"
        case 1: "one second"
        case let length where length.isMultiple(of: 86_400): "\(length / 86_400) days"
        case let length where length.isMultiple(of: 3_600): "\(length / 3_600) hours"
        case let length where length.isMultiple(of: 60): "\(length / 60) minutes"
        default: "\(self.length) seconds"
        }
    }
}
