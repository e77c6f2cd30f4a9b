import Glibc

/// A line on a terminal that says how far something is.
enum ProgressBar {
    private static let width = 40

    /// Draws the line over itself.
    static func show(_ count: UInt64, of whole: UInt64) {
        let share = whole == 0 ? 1 : min(1, Double(count) / Double(whole))
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        Self.write("\r[\(bar)] \(count) of \(whole) events")
    }

    /// Takes the line away.
    static func clear() { Self.write("\r\u{1B}[K") }

    private static func write(_ text: String) {
        let octets = Array(text.utf8)
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
