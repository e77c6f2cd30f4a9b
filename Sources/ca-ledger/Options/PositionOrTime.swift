import EventLog

extension PositionOrTime {
    /// What is said of an option that takes one.
    static let form = "a position, a date (2026-10-31: its beginning, UTC) or a time (2026-10-31T12:00:00Z)"
}
