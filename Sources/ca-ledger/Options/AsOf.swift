import ArgumentParser
import Authority
import Bytes
import EventLog
import JSON
import Ledger

/// Of what time is told what the log says.
struct AsOf: ParsableArguments {
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "Tell what would have been told then: \(PositionOrTime.form). With a position the log ends with it.",
            valueName: "position|time"
        )
    )
    var place: PositionOrTime?

    /// A log as it was at a time.
    struct Moment: Sendable {
        /// The log.
        let log: PastLog
        /// The time.
        let time: Instant

        /// Writes the member `asOf`.
        func write(to writer: inout JSONWriter) {
            writer.name("asOf")
            writer.structure { writer in
                writer.member("size", self.log.count)
                writer.member("time", "\(self.time)")
            }
        }
    }

    /// The log as it was then, which is said; as it is where no time is named.
    func moment(of log: any EventReading) async throws -> Moment {
        let past = try await PastLog(log, size: try await self.place?.size(of: log) ?? .max)
        let newest = past.count == 0 ? nil : try await past.storedEntry(at: past.count - 1)?.header.time
        switch self.place {
        case nil:
            let now = TimeSource.system.wall()
            return Moment(log: past, time: newest.map { max($0, now) } ?? now)
        case .position:
            guard let newest else { throw StoreError(.corrupt, "An entry is missing.", position: past.count) }
            return Moment(log: past, time: newest).said
        case .time(let time): return Moment(log: past, time: time).said
        }
    }

    /// The ledger in a folder as its log says that it stands, or stood at the time that is named, and that time.
    func read(_ folder: LedgerFolder) async throws -> (ledger: RecordedLedger, time: Instant?) {
        guard self.place != nil else { return (try await RecordedLedger(reading: folder), nil) }
        let moment = try await self.moment(of: folder.readLog())
        return (try await RecordedLedger(asOf: moment.log), moment.time)
    }
}

extension AsOf.Moment {
    /// Itself, told on standard error.
    fileprivate var said: AsOf.Moment {
        Diagnostics.say("As of \(self.time): the log had \(self.log.count.counting("entry")).")
        return self
    }
}
