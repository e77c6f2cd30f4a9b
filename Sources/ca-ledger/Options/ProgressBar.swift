import Glibc
import Synchronization

/// A line on a terminal that says how far something is, how fast it goes, and when it will be done.
final class ProgressBar: Sendable {
    /// What is counted.
    enum Unit: Hashable, Sendable {
        case events
        case octets
    }

    private static let width = 40
    /// A terminal is not drawn on more often than this.
    private static let pause = Duration.milliseconds(100)

    private let unit: Unit
    private let start = ContinuousClock.now
    private let drawn = Mutex<ContinuousClock.Instant?>(nil)

    /// A line for something that begins now; `nil` where nobody looks at standard error.
    init?(_ unit: Unit) {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        self.unit = unit
    }

    /// Draws the line over itself.
    func show(_ count: UInt64, of whole: UInt64) {
        let now = ContinuousClock.now
        let isDue = self.drawn.withLock { drawn in
            if count < whole, let last = drawn, now - last < Self.pause { return false }
            drawn = now
            return true
        }
        guard isDue else { return }
        Self.write("\r\u{1B}[K" + Self.line(count, of: whole, self.unit, after: now - self.start))
    }

    /// Takes the line away.
    func clear() {
        guard self.drawn.withLock({ $0 != nil }) else { return }
        Self.write("\r\u{1B}[K")
    }

    /// What the line says.
    static func line(_ count: UInt64, of whole: UInt64, _ unit: Unit, after elapsed: Duration) -> String {
        let share = whole == 0 ? 1 : min(1, Double(count) / Double(whole))
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        var line = "[\(bar)] \(Self.amount(count, unit)) of \(Self.amount(whole, unit)) \(Self.name(unit))"
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard count > 0, seconds >= 1 else { return line }
        let rate = Double(count) / seconds
        line += ", \(Self.amount(UInt64(min(rate, 1e18)), unit)) a second"
        if count < whole { line += ", \(Self.time(Double(whole - count) / rate)) left" }
        return line
    }

    private static func name(_ unit: Unit) -> String { unit == .events ? "events" : "MiB" }

    private static func amount(_ count: UInt64, _ unit: Unit) -> String {
        unit == .events ? "\(count)" : "\(count >> 20)"
    }

    /// Seconds as minutes and seconds, or as hours and minutes.
    private static func time(_ seconds: Double) -> String {
        let whole = UInt64(min(seconds.rounded(.up), 1e9))
        if whole < 60 { return "\(whole) s" }
        if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3_600) h \(whole / 60 % 60) min"
    }

    private static func write(_ text: String) {
        let octets = Array(text.utf8)
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
