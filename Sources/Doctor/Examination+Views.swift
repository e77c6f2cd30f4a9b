import Authority
import EventLog
import Views

extension Examination {
    /// Looks at the views, which are of use and can always be made again.
    func lookAtViews(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) {
        let path = self.folder.path + "/views.db"
        guard diagnosis.serving == nil else {
            return diagnosis.skip(
                "\(path), which the server has for itself: ca_ledger_views_lag_entries at its /metrics tells how far they are"
            )
        }
        let rebuild =
            "Nothing: a server makes them again while it serves. To have them at once: ca-ledger rebuild \(self.data)."
        do throws(StoreError) {
            let held = try ReadViews.open(folder: self.folder.path, ledger: log.ledger).position().size
            guard held < log.opened.size else { return }
            diagnosis.add(
                Finding(
                    .note,
                    .viewsBehind,
                    at: path,
                    "They have \(held) of \(log.opened.size) entries; searches read the rest in the log.",
                    do: "Nothing: a server has them catch up."
                )
            )
        } catch {
            // Whatever is wrong with them: of another layout, strange or damaged, they are made again.
            let isMissing = error.code == .unavailable
            let message = isMissing ? error.message : "They cannot be used as they are: \(error.message)"
            diagnosis.add(Finding(.note, isMissing ? .viewsMissing : .viewsOther, at: path, message, do: rebuild))
        }
    }
}
