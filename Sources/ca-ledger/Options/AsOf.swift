import ArgumentParser
import Authority
import Bytes
import EventLog
import JSON

/// When something is asked about: now, or a time that is past.
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

    /// The log of a folder as it was then, held to its anchor.
    func moment(of folder: LedgerFolder, _ anchor: AnchorChoice) async throws -> Moment {
        let log = try await folder.readLog()
        try await anchor.check(log, in: folder)
        return try await self.moment(of: log, in: folder)
    }

    /// The log as it was then, which is said; as it is where no time is named.
    func moment(of log: any EventReading, in folder: LedgerFolder) async throws -> Moment {
        let moment = try await self.place(in: log)
        let events = self.place == nil ? nil : EarlierEventsOfViews(folder, beside: log)
        return Moment(log: try await PastLog(log, size: moment.size, events: events), time: moment.time)
    }

    /// How many entries the log had then, and the time, which are said; all that there are, and now, where no time is named.
    func place(in log: any EventReading) async throws -> LogMoment {
        let moment: LogMoment
        do {
            moment = try await LogMoment(self.place, of: log, clock: TimeSource.system.wall())
        } catch let absence as LogMoment.Absence {
            throw Unanswered(absence.description)
        }
        guard self.place != nil else { return moment }
        if let future = moment.future {
            Diagnostics.say(
                "As of now, \(moment.time): \(future) is yet to come, and the log has \(moment.size.counting("entry")) so far."
            )
        } else {
            Diagnostics.say("As of \(moment.time): the log had \(moment.size.counting("entry")).")
        }
        return moment
    }

    /// The ledger in a folder as its log says that it stands, or stood at the time that is named, and that time.
    func read(_ folder: LedgerFolder) async throws -> (ledger: RecordedLedger, time: Instant?) {
        guard self.place != nil else { return (try await RecordedLedger(reading: folder), nil) }
        let moment = try await self.moment(of: folder.readLog(), in: folder)
        return (try await RecordedLedger(asOf: moment.log), moment.time)
    }
}
