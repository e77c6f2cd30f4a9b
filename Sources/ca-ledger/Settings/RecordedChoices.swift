import Authority
import Bytes
import EventLog
import Ledger

/// What a ledger's log says of matters that settings are about.
struct RecordedChoices {
    /// One of them.
    struct Choice {
        /// The setting that is about it.
        let setting: Setting
        /// What the log has; `nil` for nothing.
        let value: String?
        /// Whether it stays so, whatever a setting says: names of a ledger are fixed by its first entry.
        let isFixed: Bool
    }

    /// The ledger.
    let ledger: String
    /// What it says.
    let choices: [Choice]

    /// What the log in the folder that settings name says; `nil` where no ledger is there yet.
    ///
    /// - Throws: Where the log cannot be read.
    static func read(of settings: SettingsInForce) async throws -> RecordedChoices? {
        guard let data = settings.given[Setting.data.name]?.value, !data.isEmpty else { return nil }
        let folder = LedgerFolder(data)
        guard try await folder.hasLog() else { return nil }
        let recorded = try await RecordedLedger(reading: folder)
        return RecordedChoices(
            ledger: recorded.settings.ledger.description,
            choices: [
                Choice(setting: .region, value: recorded.settings.region, isFixed: true),
                Choice(setting: .account, value: recorded.settings.account, isFixed: true),
                Choice(setting: .windowURL, value: recorded.state.publicURL, isFixed: false),
                Choice(
                    setting: .tokenWindow,
                    value: recorded.state.started.map { String($0.issuanceTokenWindow) },
                    isFixed: false
                ),
            ]
        )
    }
}
