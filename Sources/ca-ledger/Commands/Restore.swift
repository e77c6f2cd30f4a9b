import ArgumentParser
import Audit
import Authority
import Bytes
import Cryptography
import DurableFiles
import EventLog
import Glibc
import JSON
import Ledger
import PrivateCAAPI

/// `ca-ledger restore`.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup where a ledger was, and go on from it.",
        discussion: """
            BACKUP is a folder that `ca-ledger backup` made, or a tar archive of one; `-` is an archive on standard input. It is verified \
            first (everything is derived again, as `ca-ledger replay` does; --hashes is faster, and takes what the indexes say of revocations and access as it is). Then it is said what is in it, what the live anchor \
            remembers beyond it, which entries are lost, and what would be done. With --yes, or where somebody at a terminal says yes, it is done: the log, \
            the newest keys that there are and the credentials are copied beside DIR; what is DIR gets another name (DIR.before-restore); the copy becomes \
            DIR; and where entries are lost, the next epoch is opened, for the --reason that the log records. Nothing is removed. What is cut \
            short goes on with the same command.

            Keys come from --keys, else from DIR where it has some, else from the backup; credentials from --credentials, else from DIR. \
            The anchor stays where it is, and is the live one: never the one beside a backup, with which nobody would see what is lost. \
            Where it is lost as well, say --anchor-lost.

            Exit code 0: it was restored, was so already, or can be. 1: the backup is not whole, or something is in the way. 2: it could not be read or \
            written. For instance:

            ca-ledger restore /srv/backups/ca-ledger-363e6eac-20261127T234512Z --data ledger --master-key master.key \
            --reason 'the disk failed' --yes
            """
    )

    @Argument(help: "The backup: a folder, a tar archive, or - for one on standard input.")
    var backup: String

    @Option(help: "The folder of the ledger.")
    var data: String

    @Option(help: "The live anchor. By default it lies beside the folder of the ledger.")
    var anchor: String?

    @Option(help: "A folder with the newest keys. By default those of the ledger that is there, else the backup's.")
    var keys: String?

    @Option(help: "The file that says who may call. By default that of the ledger that is there.")
    var credentials: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    @Flag(help: "Do it; without this it is only shown, or asked for on a terminal.")
    var yes = false

    @Flag(
        help:
            "Verify hashes, tree and signatures alone: for a copy that nobody else can have written, since what its indexes say is not held to the log."
    )
    var hashes = false

    @Option(help: "Why the log goes on without what is lost; the log records it.")
    var reason: String?

    @Option(help: "A file with a signed checkpoint of the log that somebody kept; may be given more than once.")
    var checkpoint: [String] = []

    @Flag(help: "The anchor is lost, and what it remembered is not known.")
    var anchorLost = false

    @Flag(help: "The log's present key is lost: nothing vouches for the one of the next epoch.")
    var logKeyLost = false

    @Flag(help: "The wall clock is right, although it is more than 35 days ahead of the newest entry of the backup.")
    var clockIsRight = false

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        let texts = [
            ("The backup's name", self.backup), ("--data", self.data), ("--anchor", self.anchor), ("--keys", self.keys),
            ("--credentials", self.credentials), ("--reason", self.reason),
        ]
        for (name, text) in texts { try OptionText.refuseEmpty(text, name) }
    }

    func run() async throws {
        try ProcessPrivacy.keepMemory()
        let folder = LedgerFolder(self.data)
        let (source, received) = try self.source(folder)
        defer { received?.remove() }
        let work = try await RestoreWork(self, from: source, into: folder)
        var report = try await work.look()
        let isAsked = !self.yes && self.format == .text && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        if report.obstacles.isEmpty, self.yes || isAsked && Self.confirm(report) {
            report = try await work.carryOut(report)
        } else if isAsked, report.obstacles.isEmpty {
            throw Unanswered("Nothing was done.")
        }
        try StandardOutput.write(Array(report.text(in: self.format).utf8))
        if !report.obstacles.isEmpty { throw Ending.no.exit }
    }

    private static func confirm(_ report: RestoreReport) -> Bool {
        Diagnostics.print(report.text(in: .text) + "Do it? Type yes:")
        return readLine()?.lowercased() == "yes"
    }

    /// The folder of the backup; an archive is unpacked beside the ledger first.
    private func source(_ folder: LedgerFolder) throws -> (folder: String, received: ReceivedBackup?) {
        let isArchive = self.backup == "-" || FileStatus(FilePlace.resolved(self.backup) ?? self.backup)?.isFile == true
        guard isArchive else {
            guard FilePlace.exists(self.backup) else { throw Unanswered("There is no backup \(self.backup).") }
            return (LedgerFolder(self.backup).path, nil)
        }
        let file = self.backup == "-" ? STDIN_FILENO : unsafe open(self.backup, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Unanswered("The archive \(self.backup) cannot be read.") }
        defer { if file != STDIN_FILENO { close(file) } }
        let received = try ReceivedBackup(at: folder.path + ".received") { limit in
            var piece = [UInt8](repeating: 0, count: limit)
            while true {
                let count = unsafe piece.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw Unanswered("The archive cannot be read to its end.") }
                piece.removeLast(limit - count)
                return piece
            }
        }
        return (received.folder, received)
    }
}
