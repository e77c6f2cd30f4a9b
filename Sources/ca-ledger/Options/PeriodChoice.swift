import ArgumentParser
import Audit
import EventLog

/// Which part of a log is looked at, by whoever counts it.
struct PeriodChoice: ParsableArguments {
    @Option(
        help: "Only what lies at or after this position, or is not before this time (a date is its beginning, UTC)."
    )
    var from: PositionOrTime?

    @Option(help: "Only what lies at or before this position, or is before this time.")
    var to: PositionOrTime?

    /// What the log says of the period.
    func overview(of reader: any EventReading, workers: Int) async throws -> LogOverview {
        let size = try await reader.size()
        let from = try await self.from?.first(in: reader) ?? 0
        let end = min(size, try await self.to?.end(in: reader) ?? size)
        guard from <= end else { throw ValidationError("--to lies before --from.") }
        let bar = ProgressBar(.events)
        defer { bar?.clear() }
        return try await LogOverview(of: reader, in: from..<end, workers: workers) { bar?.show($0, of: $1) }
    }
}
