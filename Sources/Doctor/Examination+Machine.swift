import Authority
import Bytes
import Credentials
import DurableFiles
import EventLog

extension Examination {
    /// How many files a server should be able to open: a thousand connections, and some hundred for databases.
    static let enoughFiles: UInt64 = 4_096

    /// Looks at what the machine gives a server: room on its disk, and files that it may open.
    func lookAtMachine(_ diagnosis: inout Diagnosis) {
        let free = self.surroundings.freeOctets(self.folder.path)
        if free < self.reserve {
            diagnosis.add(
                Finding(
                    .problem,
                    .diskFull,
                    at: self.folder.path,
                    "\(free / 1_048_576) MiB are free: below \(self.reserve / 1_048_576) MiB (--reserve) a server turns requests away.",
                    do:
                        "Make room on this disk; of the folder itself nothing may be deleted but views.db while no server runs."
                )
            )
        }
        guard let most = self.surroundings.mostFiles, most < Self.enoughFiles else { return }
        diagnosis.add(
            Finding(
                .warning,
                .descriptors,
                "A server that is started from here may open \(most) files, and takes fewer connections than it could with \(Self.enoughFiles).",
                do: "Raise the hard limit: ulimit -Hn \(Self.enoughFiles), or LimitNOFILE of its unit."
            )
        )
    }

    /// Looks at whether the disk has room for what the log will need in a month, as it has grown so far.
    func lookAtGrowth(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) {
        let seconds = log.opened.lastTime.seconds - log.began.seconds
        let free = self.surroundings.freeOctets(self.folder.path)
        guard seconds >= 86_400, free >= self.reserve else { return }
        let grown = FilePlace.octetCount(of: self.folder.path + "/ledger.db") * 86_400 / UInt64(seconds)
        let days = (free - self.reserve) / max(1, grown)
        guard days < 30 else { return }
        diagnosis.add(
            Finding(
                .warning,
                .diskSoonFull,
                at: self.folder.path,
                "The log has grown by \(grown / 1_048_576) MiB a day so far: the disk has room for \(days) days.",
                do: "Make room, or move the folder to a larger disk while no server runs."
            )
        )
    }

    /// Looks at the file of secrets as a server does.
    func lookAtCredentials(_ diagnosis: inout Diagnosis) {
        let file = CredentialsFile(path: self.credentialsPath)
        guard file.exists else {
            return diagnosis.add(
                Finding(
                    .warning,
                    .credentialsMissing,
                    at: file.path,
                    "There is no file of credentials: nobody can call.",
                    do:
                        "Put it back; or give somebody a new access key: ca-ledger credentials add --data \(self.data) --principal NAME --role administrator"
                )
            )
        }
        // Whose it is counts for who reads it; of another user only that can tell.
        if let status = FileStatus(file.path), status.isFile, status.owner != self.surroundings.user,
            status.owner == FileStatus(self.folder.path)?.owner
        {
            return
        }
        do throws(CredentialsError) {
            _ = try file.list()
        } catch {
            diagnosis.add(
                Finding(
                    .problem,
                    .credentialsUnusable,
                    at: file.path,
                    "No access key in it counts: \(error)",
                    do: "Mend that (chmod 600 \(Self.quoted(file.path)), where it is the mode), or put the file back."
                )
            )
        }
    }
}
