import ArgumentParser
import Audit
import Authority
import Bytes
import DurableFiles
import Glibc
import JSON
import Synchronization

/// `ca-ledger backup`.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a ledger's log as it is now, also while a server runs, and verify the copy.",
        discussion: """
            FOLDER is made, with FOLDER.anchor beside it: the end of the log as it is in the copy. Both are written in \
            FOLDER.unfinished, read back, and get their names once all of it was found whole: every hash, the tree, the signatures of \
            checkpoints, the tables. `ca-ledger replay FOLDER` then says the same of the copy alone. What an interrupted backup left \
            goes with the next to the same FOLDER; whatever else has one of these names stays, and there is no backup.

            With --into the backup gets a name of its time below a folder that is there (ca-ledger-363e6eac-20261127T234512Z: the \
            ledger, and UTC); with --keep as well, the oldest of this ledger go from there once the new one is whole, and nothing that a \
            backup did not make. With --to-command a tar archive goes to a command's standard input once it was read back (it is made \
            beside DIR, where there must be room for it); `/bin/sh -c` reads the command, and another exit status than 0 says that there is no backup. `ca-ledger serve` \
            does both on a schedule (--backup-into, --backup-command, --backup-every).

            To go on from a backup: `ca-ledger restore FOLDER` or `restore FILE.tar`.

            Keys are not in it unless --with-keys: then the sealed files and the counts of their uses, which are of no use without \
            the master key; where a key of the log is missing among them, or is another, there is no backup. The master key is never in it, and neither is credentials.json, whose secrets are in the clear: after a \
            restore, make new access keys, or put that file back from where you keep it. Buckets are not in it either: CRLs and audit \
            reports follow from the log; make the buckets again (`ca-ledger buckets create`). For instance:

            ca-ledger backup /srv/backups/2026-10-31 --data ledger --with-keys

            ca-ledger backup --data ledger --with-keys --to-command 'gpg -e -r backup | ssh vault "cat > ledger.tar.gpg"'
            """
    )

    @Argument(help: "The folder that the backup will be. Nothing may have the name, nor the one of its anchor.")
    var folder: String?

    @Option(
        help: ArgumentHelp("A folder that is there: the backup gets a name of its time in it.", valueName: "folder")
    )
    var into: String?

    @Option(
        help: "How many backups of this ledger stay in the folder of --into: a number of one or more. By default all."
    )
    var keep: Int?

    @Option(
        help: ArgumentHelp("A command that takes the backup, a tar archive, on standard input.", valueName: "command")
    )
    var toCommand: String?

    @Option(help: "The folder of the ledger.")
    var data: String

    @Flag(help: "Copy the sealed keys, and how often each was used, as well.")
    var withKeys = false

    @Flag(help: ArgumentHelp("Give way to whatever else runs.", visibility: .hidden))
    var gently = false

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.folder, "The folder's name")
        try OptionText.refuseEmpty(self.into, "--into")
        try OptionText.refuseEmpty(self.toCommand, "--to-command")
        guard [self.folder, self.into, self.toCommand].compactMap(\.self).count == 1 else {
            throw ValidationError("Say where the backup goes: a folder's name, --into, or --to-command.")
        }
        guard self.keep.map({ $0 > 0 && self.into != nil }) ?? true else {
            throw ValidationError("--keep takes a number of one or more, and goes with --into.")
        }
    }

    func run() async throws {
        // A file that may not be so long is told as any other that cannot be written, and what is there of it goes.
        signal(SIGXFSZ, SIG_IGN)
        if self.gently { _ = nice(10) }
        let ledger = LedgerFolder(self.data)
        self.anchor.isThere(for: ledger)
        let now = TimeSource.system.wall()
        let bars = self.format == .text ? BackupBars() : nil
        defer { bars?.clear() }
        if let toCommand { return try await self.send(ledger, to: toCommand, at: now, bars) }
        let shelf = try self.into.map { try BackupShelf($0, of: ledger.path) }
        shelf?.sweep()
        let target = shelf?.place(at: now) ?? self.folder ?? ""
        let summary = try await self.backup(of: ledger, to: target, at: now).make { bars?.show($0) }
        bars?.clear()
        Self.tellReservation(summary)
        let folder = LedgerFolder(target)
        var members = Self.members(summary, at: now)
        members["folder"] = folder.path
        members["anchor"] = folder.anchor
        members["octets"] = "\(Self.octets(in: folder.path))"
        var line = "\(folder.path): \(Self.line(summary, at: now))"
        if let shelf, let keep {
            let gone = try shelf.keep(keep)
            members["removed"] = "\(gone.count)"
            if !gone.isEmpty { line += "; \(gone.count.counting("older one")) taken away" }
        }
        self.show(line, members)
    }

    private func backup(of ledger: LedgerFolder, to target: String, at time: Instant) -> LedgerBackup {
        LedgerBackup(
            of: ledger.path,
            to: target,
            anchorPath: self.anchor.path(for: ledger),
            withKeys: self.withKeys,
            workers: self.workers.count,
            now: time
        )
    }

    /// Hands it to a command.
    private func send(_ ledger: LedgerFolder, to command: String, at now: Instant, _ bars: BackupBars?) async throws {
        var (octets, said): (UInt64, String) = (0, "")
        let backup = self.backup(of: ledger, to: ledger.path + ".outgoing", at: now)
        let summary = try await backup.send({ archive in
            (octets, said) = (archive.octetCount, try Self.hand(archive, to: command))
        }) { bars?.show($0) }
        bars?.clear()
        Self.tellReservation(summary)
        if !said.isEmpty { Diagnostics.say("The command says: \(said.shown)") }
        var members = Self.members(summary, at: now)
        members["octets"] = "\(octets)"
        self.show("sent \(octets) octets: \(Self.line(summary, at: now))", members)
    }

    private static func hand(_ archive: BackupArchive, to command: String) throws -> String {
        let pipe = try CommandPipe(command)
        var refusal: (any Error)?
        do {
            try archive.write { try pipe.write($0) }
        } catch let failure as CommandPipe.Failure {
            refusal = failure
        } catch {
            pipe.abandon()
            throw error
        }
        // What the command says of itself comes first.
        let said = try pipe.finish()
        if let refusal { throw refusal }
        return said
    }

    private static func tellReservation(_ summary: LedgerBackup.Summary) {
        if let reservation = summary.reservation { Diagnostics.say("Of this ledger a verifier says: \(reservation)") }
    }

    private func show(_ line: String, _ members: [String: String]) {
        switch self.format {
        case .text: Diagnostics.print(line)
        case .json: self.format.show(members, order: [])
        }
    }

    private static func octets(in folder: String) -> UInt64 {
        let keys = folder + "/keys"
        let files = [folder + "/ledger.db"] + (FilePlace.names(in: keys) ?? []).map { "\(keys)/\($0)" }
        return files.reduce(0) { $0 + FilePlace.octetCount(of: $1) }
    }

    private static func line(_ summary: LedgerBackup.Summary, at time: Instant) -> String {
        let keys = summary.keys.map { ", \($0.counting("sealed key"))" } ?? ""
        return
            "\(summary.size.counting("entry")), signed up to \(summary.signedSize), root \(summary.root.octets.base64)\(keys), at \(time)"
    }

    private static func members(_ summary: LedgerBackup.Summary, at time: Instant) -> [String: String] {
        var members = [
            "ledger": "\(summary.ledger)", "entries": "\(summary.size)", "signed": "\(summary.signedSize)",
            "root": summary.root.octets.base64, "lastEntry": "\(summary.lastTime)", "time": "\(time)",
        ]
        members["keys"] = summary.keys.map { "\($0)" }
        members["reservation"] = summary.reservation
        return members
    }
}
