import ArgumentParser
import Audit
import Authority
import DurableFiles
import LedgerServer
import Logging

/// The backups that a server makes by itself.
struct BackupOptions: ParsableArguments {
    @Option(.backupInto) var backupInto: String?

    @Option(.backupCommand) var backupCommand: String?

    @Option(.backupEvery) var backupEvery: String

    @Option(.backupKeep) var backupKeep: Int

    @Flag(.backupWithKeys) var backupWithKeys: Bool

    /// Whether any are made.
    var isOn: Bool { self.backupInto != nil || self.backupCommand != nil }

    /// The seconds that a text says: a number of hours, or of the unit behind it; `nil` where it says none.
    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Double] = ["h": 3_600, "m": 60, "s": 1]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits) else {
            return nil
        }
        let seconds = number * (unit ?? 3_600)
        return (1...315_360_000).contains(seconds) ? Int64(seconds) : nil
    }

    /// Refuses a folder that is not there, before anything is made or recorded.
    func check() throws {
        guard let backupInto else { return }
        guard let place = FilePlace.resolved(backupInto), FileStatus(place)?.isFolder == true else {
            throw Unanswered("There is no folder \(backupInto) to put backups into.")
        }
    }

    /// What makes them; `nil` where none are made.
    ///
    /// - Throws: `BackupError` where there is no such folder, or another puts something there.
    func schedule(of folder: LedgerFolder, anchor: String, logger: Logger) throws -> BackupSchedule? {
        guard self.isOn else { return nil }
        var words = [
            "backup", "--data", folder.path, "--anchor", anchor, "--format", "json", "--workers", "1", "--gently",
        ]
        var newest: BackupShelf.Kept?
        if let backupInto {
            words += ["--into", backupInto, "--keep", "\(self.backupKeep)"]
            newest = try BackupShelf(backupInto, of: folder.path).backups().last
        }
        if let backupCommand { words += ["--to-command", backupCommand] }
        if self.backupWithKeys { words.append("--with-keys") }
        let program = ProgramRun(words)
        return BackupSchedule(
            every: Self.seconds(self.backupEvery) ?? 86_400,
            of: folder,
            newest: newest?.time,
            isNoteKept: self.backupInto == nil,
            now: TimeSource.system.wall,
            logger: logger
        ) {
            let members = try await program.members()
            return BackupSchedule.Made(
                octets: members["octets"].flatMap { UInt64($0) } ?? 0,
                entries: members["entries"].flatMap { UInt64($0) } ?? 0
            )
        }
    }
}
