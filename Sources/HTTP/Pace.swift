/// Whether octets keep moving: so many in each of the windows that follow one another.
///
/// A window begins anew when it is over, so that speed at the beginning buys no standstill later.
struct Pace {
    private let seconds: Int64
    private let octets: Int
    private let tickMilliseconds: Int64
    private var ticks: Int64 = 0
    /// How many had moved when the window began.
    private var before = 0

    /// A pace of windows of so many seconds.
    init(seconds: Int64, limits: HTTPLimits) {
        self.seconds = seconds
        self.octets = limits.octetsASecond * Int(clamping: seconds)
        self.tickMilliseconds = limits.tickMilliseconds
    }

    /// Begins a window; so many octets have moved until now.
    mutating func begin(at moved: Int) {
        self.ticks = 0
        self.before = moved
    }

    /// Counts a tick; whether the window has ended with too few of the octets that have moved until now.
    mutating func isTooSlow(at moved: Int) -> Bool {
        self.ticks += 1
        guard self.ticks.areOver(seconds: self.seconds, ofMilliseconds: self.tickMilliseconds) else { return false }
        let isTooSlow = moved - self.before < self.octets
        self.begin(at: moved)
        return isTooSlow
    }
}

extension Int64 {
    /// Whether so many ticks of so many milliseconds are certainly longer than seconds: the first may have come at once.
    func areOver(seconds: Int64, ofMilliseconds tick: Int64) -> Bool { (self - 1) * tick >= seconds * 1_000 }
}
