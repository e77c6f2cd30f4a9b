import ArgumentParser
import Audit
import Authority
import Bytes
import Glibc
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

            To restore, put FOLDER in the ledger's place, with its keys. With the live anchor that is a rollback, which no server \
            passes over.

            Keys are not in it unless --with-keys: then the sealed files and the counts of their uses, which are of no use without \
            the master key; where a key of the log is missing among them, or is another, there is no backup. The master key is never in it, and neither is credentials.json, whose secrets are in the clear: after a \
            restore, make new access keys, or put that file back from where you keep it. Buckets are not in it either: CRLs and audit \
            reports follow from the log; make the buckets again (`ca-ledger buckets create`). For instance:

            ca-ledger backup /srv/backups/2026-10-31 --data ledger --with-keys
            """
    )

    @Argument(help: "The folder that the backup will be. Nothing may have the name, nor the one of its anchor.")
    var folder: String

    @Option(help: "The folder of the ledger.")
    var data: String

    @Flag(help: "Copy the sealed keys, and how often each was used, as well.")
    var withKeys = false

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.folder, "The folder's name")
    }

    func run() async throws {
        // A file that may not be so long is told as any other that cannot be written, and what is there of it goes.
        signal(SIGXFSZ, SIG_IGN)
        let ledger = LedgerFolder(self.data)
        let anchor = self.anchor.path(for: ledger)
        self.anchor.isThere(for: ledger)
        let now = TimeSource.system.wall()
        let backup = LedgerBackup(
            of: ledger.path,
            to: self.folder,
            anchorPath: anchor,
            withKeys: self.withKeys,
            workers: self.workers.count,
            now: now
        )
        let bars = self.format == .text ? BackupBars() : nil
        defer { bars?.clear() }
        let summary = try await backup.make { bars?.show($0) }
        bars?.clear()
        if let reservation = summary.reservation { Diagnostics.say("Of this ledger a verifier says: \(reservation)") }
        let folder = LedgerFolder(self.folder)
        switch self.format {
        case .text: Diagnostics.print(Self.line(summary, folder, at: now))
        case .json: self.format.show(Self.members(summary, folder, at: now), order: [])
        }
    }

    static func line(_ summary: LedgerBackup.Summary, _ folder: LedgerFolder, at time: Instant) -> String {
        let keys = summary.keys.map { ", \($0.counting("sealed key"))" } ?? ""
        return
            "\(folder.path): \(summary.size.counting("entry")), signed up to \(summary.signedSize), root \(summary.root.octets.base64)\(keys), at \(time)"
    }

    static func members(
        _ summary: LedgerBackup.Summary,
        _ folder: LedgerFolder,
        at time: Instant
    ) -> [String: String] {
        var members = [
            "folder": folder.path, "anchor": folder.anchor, "ledger": "\(summary.ledger)", "entries": "\(summary.size)",
            "signed": "\(summary.signedSize)", "root": summary.root.octets.base64, "lastEntry": "\(summary.lastTime)",
            "time": "\(time)",
        ]
        members["keys"] = summary.keys.map { "\($0)" }
        members["reservation"] = summary.reservation
        return members
    }
}

/// The two lines that a backup shows, one after the other.
private final class BackupBars: Sendable {
    private let copying: ProgressBar
    private let verifying = Mutex<ProgressBar?>(nil)

    init?() {
        guard let copying = ProgressBar(.octets) else { return nil }
        self.copying = copying
    }

    func show(_ progress: LedgerBackup.Progress) {
        switch progress {
        case .copied(let octets, let whole):
            self.copying.show(octets, of: whole)
        case .verified(let events, let whole):
            // Its own beginning is when the first event is verified.
            let bar = self.verifying.withLock { bar in
                bar = bar ?? ProgressBar(.events)
                return bar
            }
            bar?.show(events, of: whole)
        }
    }

    func clear() {
        self.copying.clear()
        self.verifying.withLock { $0 }?.clear()
    }
}
