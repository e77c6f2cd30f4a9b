import Foundation

/// How long tests wait for what must come: `CA_LEDGER_PATIENCE` times as long as usual, a whole number that is 1 where nothing is said.
///
/// Under a sanitizer everything takes several times as long, and no test is to fail, or be left out, for that.
public enum Patience {
    /// How many times as long as usual.
    public static let factor = max(
        1,
        ProcessInfo.processInfo.environment["CA_LEDGER_PATIENCE"].flatMap { Int($0) } ?? 1
    )

    /// So many minutes, times the factor.
    public static func minutes(_ minutes: Int) -> Int { minutes * self.factor }
}
