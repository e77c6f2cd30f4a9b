import Authority
import Bytes

extension Examination {
    /// Looks at the backups that a server makes on a schedule; where none does, nobody knows of others.
    func lookAtBackups(_ diagnosis: inout Diagnosis) {
        guard let standing = BackupStanding(in: self.folder) else { return }
        let now = self.surroundings.now
        let bound = standing.every.multipliedReportingOverflow(by: 2).partialValue
        let why = standing.fault.map { " The last one failed: \($0)" } ?? ""
        let remedy =
            "Have the server make them again, or make one: ca-ledger backup FOLDER --data \(self.data)\(diagnosis.serving == nil ? "; no server runs now that would" : "")."
        if let newest = standing.newest {
            guard newest.adding(seconds: max(bound, standing.every)) < now else { return }
            diagnosis.add(
                Finding(
                    .warning,
                    .backupOld,
                    at: self.folder.backups,
                    "The newest backup is of \(newest), and one is to be made every \(standing.every) seconds.\(why)",
                    do: remedy
                )
            )
        } else if standing.failingSince != nil {
            diagnosis.add(
                Finding(.warning, .backupOld, at: self.folder.backups, "There is no backup yet.\(why)", do: remedy)
            )
        }
    }
}
