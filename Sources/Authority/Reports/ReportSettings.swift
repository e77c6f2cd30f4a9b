import Buckets
import Derivation
import EventLog
import Logging

/// How a ledger's reports are made.
struct ReportSettings: Sendable {
    /// Seconds that must lie between two reports of an authority.
    let interval: Int64
    /// What they look like in a ledger; `nil` where none are made.
    let form: (@Sendable (LedgerSettings) -> any ReportForm)?

    /// What makes them in a ledger; `nil` where none are made.
    func maker(
        _ sequencer: Sequencer,
        _ reader: any EventReading,
        _ buckets: Buckets,
        _ settings: LedgerSettings,
        _ logger: Logger
    ) -> ReportMaker? {
        self.form.map {
            ReportMaker(
                sequencer: sequencer,
                reader: reader,
                buckets: buckets,
                form: $0(settings),
                logger: logger
            )
        }
    }
}
