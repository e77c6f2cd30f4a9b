import Buckets
import Derivation

/// How a ledger's reports are made, and where they go.
struct ReportSettings: Sendable {
    /// Where they go.
    let buckets: Buckets
    /// Seconds that must lie between two reports of an authority.
    let interval: Int64
    /// What they look like in a ledger; `nil` where none are made.
    let form: (@Sendable (LedgerSettings) -> any ReportForm)?
}
