/// What one stage has taken, since the clock was turned on.
public struct StageReading: Hashable, Sendable {
    /// The stage's name.
    public let name: String
    /// Where its work is done; absent for measuring, which is done everywhere.
    public let place: Stage.Place?
    /// How often it was measured.
    public let calls: UInt64
    /// Its processor time.
    public let nanoseconds: UInt64

    init(_ stage: Stage, calls: UInt64, nanoseconds: UInt64) {
        self.name = stage.name
        self.place = stage.place
        self.calls = calls
        self.nanoseconds = nanoseconds
    }

    init(measuring looks: UInt64, nanoseconds: UInt64) {
        self.name = "measuring"
        self.place = nil
        self.calls = looks
        self.nanoseconds = nanoseconds
    }
}
