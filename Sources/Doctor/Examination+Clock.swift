import Authority
import Bytes
import EventLog
import Ledger

extension Examination {
    /// How many microseconds a clock may be behind without anybody's noticing it.
    private static let tolerance: Int64 = 1_000_000

    /// Looks at the wall clock beside the time of the newest entry, as a server does when it starts.
    func lookAtClock(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) {
        let (now, newest) = (self.surroundings.now, log.opened.lastTime)
        let bound = LedgerClock.restBound
        if now.microseconds < newest.microseconds - Self.tolerance {
            diagnosis.add(
                Finding(
                    .warning,
                    .clockBehind,
                    "The wall clock says \(now), and the newest entry is of \(newest): time in the log stands still until the clock has caught up.",
                    do:
                        "Compare the clock with another. If it is wrong, set it right. If it is right, entries were written with one that was ahead: ca-ledger epoch open --data \(self.data) alone lets time go back."
                )
            )
        } else if now > newest.adding(seconds: bound) {
            diagnosis.add(
                Finding(
                    .warning,
                    .clockAhead,
                    "The wall clock says \(now), more than \(bound / 86_400) days after the newest entry, of \(newest): a server that starts records nothing before somebody says that it is right.",
                    do:
                        "Compare the clock with another. If it is right, start the server and say so: ca-ledger clock confirm --data \(self.data)."
                )
            )
        }
        guard diagnosis.serving != nil, log.recorded?.state.isClockHeld == true else { return }
        diagnosis.add(
            Finding(
                .problem,
                .clockHeld,
                "The wall clock leapt, and the server issues nothing until somebody says that it is right.",
                do: "Compare the clock with another. If it is right: ca-ledger clock confirm --data \(self.data)."
            )
        )
    }
}
