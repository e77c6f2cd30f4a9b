/// A watch for stages that follow each other on one thread.
///
/// It MUST NOT be held over a suspension: what comes after one may run on another thread, and something else runs meanwhile.
/// What an error leaves is not counted.
public struct Stopwatch: ~Copyable {
    /// The time on the thread's clock at the end of the last stage; absent while the clock is off.
    @usableFromInline
    var began: UInt64?

    /// A watch that begins now.
    @inlinable
    public init() { self.began = StageClock.isOn ? StageClock.begin() : nil }

    /// Ends a stage; the next begins here.
    @inlinable
    public mutating func lap(_ stage: Stage) {
        guard let began = self.began else { return }
        self.began = StageClock.lap(stage, since: began)
    }
}
