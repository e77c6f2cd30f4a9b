import ArgumentParser
import Audit
import Authority
import Bytes
import Cryptography
import DurableFiles
import EventLog
import Ledger
import PrivateCAAPI

/// The steps of `ca-ledger restore`: looking, which changes nothing, and what is done then.
struct RestoreWork {
    private let wish: Restore
    private let source: String
    private let folder: LedgerFolder
    private let contents: BackupContents
    private let place: RestoredPlace
    private let beyond: RememberedBeyond
    private let restore: LedgerRestore
    private let masterKey: MasterKey?
    /// Whether the epoch after the backup is recorded, and the anchor does not know it yet.
    private let isCeremonyOpen: Bool

    private var anchorPath: String { self.wish.anchor ?? self.folder.anchor }

    /// Reads what is there.
    ///
    /// - Throws: Where the backup cannot be read, the ledger is in use, or the anchor is the backup's own or another ledger's.
    init(_ wish: Restore, from source: String, into folder: LedgerFolder) async throws {
        self.wish = wish
        self.source = source
        self.folder = folder
        guard FilePlace.resolved(source) != FilePlace.resolved(folder.path) || !FilePlace.exists(folder.path) else {
            throw ValidationError("The backup is the ledger's folder itself.")
        }
        if let live = FileStatus(wish.anchor ?? folder.anchor)?.identity,
            live == FileStatus(LedgerFolder(source).anchor)?.identity
        {
            throw ValidationError(
                "The anchor is the one beside the backup: with that nobody would see what is lost. Name the live one, or say that it is lost (--anchor-lost)."
            )
        }
        self.contents = try BackupContents(folder: source)
        self.place = await RestoredPlace(
            of: folder,
            besides: self.contents.ledger,
            size: self.contents.size,
            leafHash: self.contents.leafHash
        )
        self.beyond = try await RememberedBeyond(
            anchorPath: wish.anchor ?? folder.anchor,
            log: LedgerFolder(source).readLog()
        )
        self.restore = LedgerRestore(
            into: folder,
            keys: Self.keys(wish, source, folder),
            credentials: Self.credentials(wish, folder),
            of: self.contents.ledger,
            size: self.contents.size,
            leafHash: self.contents.leafHash
        )
        try self.restore.checkUnused()
        self.isCeremonyOpen = try await Self.isCeremonyOpen(in: folder, self.place, wish.anchor ?? folder.anchor)
        self.masterKey = try await wish.keyOptions.load(for: folder)
    }

    private static func isCeremonyOpen(
        in folder: LedgerFolder,
        _ place: RestoredPlace,
        _ anchorPath: String
    ) async throws -> Bool {
        guard case .goesOn(1) = place, Anchor.exists(at: anchorPath) else { return false }
        let anchor = try Anchor.openReadOnly(path: anchorPath)
        return try await folder.inspect(folder.readLog(), anchor: anchor).isCeremonyOpen
    }

    /// The newest keys that are known of.
    private static func keys(_ wish: Restore, _ source: String, _ folder: LedgerFolder) -> String? {
        if let keys = wish.keys { return keys }
        let isFilled = { (keys: String) in
            FilePlace.names(in: keys)?.contains { $0.hasSuffix(".key") } == true
        }
        return [folder.keys, LedgerFolder(source).keys].first(where: isFilled)
    }

    private static func credentials(_ wish: Restore, _ folder: LedgerFolder) -> String? {
        if let credentials = wish.credentials { return credentials }
        return FilePlace.exists(folder.credentials) ? folder.credentials : nil
    }

    /// Whether everything lies in its place already, and the epoch alone may be missing.
    private var isPlaced: Bool {
        switch self.place {
        case .same: true
        case .goesOn: true
        default: false
        }
    }

    /// Verifies the backup, and says what there is and what would be done.
    func look() async throws -> RestoreReport {
        var report = RestoreReport()
        report.backup = self.wish.backup
        try await self.verify(&report)
        report.found = self.found
        (report.lost, report.lostEntries) = self.lost
        let goesOn = self.restore.goesOn
        report.keys = goesOn ? "those that an interrupted restore had copied" : self.restore.keys
        report.credentials = goesOn ? "those that an interrupted restore had copied" : self.restore.credentials
        if case .goesOn(let more) = self.place {
            try await self.lookFurther(more, &report)
            return report
        }
        try await self.lookAtKeys(&report, isCopied: goesOn || self.isPlaced)
        self.lookAtDecisions(&report)
        if self.place != .same { report.steps.append(self.copying(goesOn)) }
        if self.beyond.needsEpoch {
            report.steps.append(
                "the next epoch is opened: the log goes on without what is lost, under another name and key"
            )
        }
        if report.steps.isEmpty { report.steps.append("nothing: it lies where it should, and nothing is lost") }
        try await self.remain(&report)
        return report
    }

    private func verify(_ report: inout RestoreReport) async throws {
        let anchor = LedgerFolder(self.source).anchor
        let bar = self.wish.format == .text ? ProgressBar(.events) : nil
        var progress: (@Sendable (Replay.Progress) -> Void)?
        if let bar { progress = { bar.show($0.events, of: $0.size) } }
        var replay = Replay(
            folder: self.source,
            anchorPath: FilePlace.exists(anchor) ? anchor : nil,
            depth: self.wish.hashes ? .hashes : .full,
            workers: self.wish.workers.count,
            now: TimeSource.system.wall(),
            progress: progress
        )
        replay.reportForm = { AuditReportForm(LedgerSettings($0)) }
        replay.configurationFault = RecordedConfiguration.fault
        let read = await replay.run()
        bar?.clear()
        if let failure = read.failures.first {
            throw NotSo(
                "The backup is not whole (\(failure.invariant.number), \(failure.invariant.name)): \(failure.message ?? "") ca-ledger replay says more. Take an older one."
            )
        }
        guard read.isComplete, let root = read.root else {
            throw Unanswered("The backup could not be verified: \(read.reason ?? "it was not read whole").")
        }
        report.ledger = "\(self.contents.ledger)"
        report.entries = read.size
        report.signed = read.signedSize
        report.root = root.octets.base64
        report.lastEntry = "\(self.contents.lastTime)"
        report.verified = self.wish.hashes ? "hashes, tree and signatures" : "everything"
        if let reason = read.reason { report.verified += "; a verifier says: \(reason)" }
    }

    private var found: String {
        let path = self.folder.path
        switch self.place {
        case .free: return "nothing"
        case .withoutLog: return "\(path) without a log"
        case .same: return "\(path), which is this backup"
        case .goesOn(let more): return "\(path), which holds the backup and \(more.counting("entry")) more"
        case .shorter(let size): return "\(path), a log of \(size.counting("entry")), shorter than the backup"
        case .other: return "\(path), another log, or this one on another way"
        case .unreadable(let reason): return "\(path), which cannot be read: \(reason)"
        }
    }

    private var lost: (String, UInt64?) {
        switch self.beyond {
        case .nothing: ("nothing: the anchor remembers no entry that the backup has not", 0)
        case .unknown: ("not known: there is no anchor at \(self.anchorPath) that remembers anything", nil)
        case .entries(let positions):
            (
                "entries \(positions.lowerBound) to \(positions.upperBound - 1), as the anchor remembers",
                UInt64(positions.count)
            )
        case .anotherHistory(let position): ("another history: the anchor remembers another entry at \(position)", nil)
        }
    }

    /// A log that holds the backup and goes on is not put back over: perhaps the restore is done, and the server has gone on.
    private func lookFurther(_ more: UInt64, _ report: inout RestoreReport) async throws {
        let recorded = try await RecordedLedger(reading: self.folder)
        if let opening = recorded.state.epoch?.opening, UInt64(clamping: opening.local.size) >= self.contents.size {
            report.lost =
                "what epoch \(opening.epoch) records: ca-ledger epoch show, ca-ledger events --type EpochOpened"
            report.lostEntries = nil
            if self.isCeremonyOpen {
                report.steps = ["epoch \(opening.epoch), which was opened, is brought to its end"]
                if self.masterKey == nil { report.obstacles.append("A master key is needed: --master-key FILE.") }
                return
            }
            report.isDone = true
            report.steps = [
                "nothing: it was restored before, and the log goes on from there in epoch \(opening.epoch)"
            ]
            return
        }
        (report.lost, report.lostEntries) = ("nothing: the ledger that is there has them", 0)
        report.obstacles.append(
            "\(self.folder.path) holds all that the backup holds, and \(more.counting("entry")) more: nothing is to be put back. If that is what you want all the same, take that folder away first."
        )
    }

    private func lookAtKeys(_ report: inout RestoreReport, isCopied: Bool) async throws {
        let folder =
            self.isPlaced
            ? self.folder.keys : self.restore.goesOn ? self.restore.unfinished + "/keys" : self.restore.keys
        guard let folder, FilePlace.exists(folder) else {
            report.obstacles.append(
                "There are no keys, neither in \(self.folder.path) nor in the backup: name the folder of the newest copy of them (--keys). Without them no server starts."
            )
            return
        }
        let faults = try self.contents.faults(ofKeysIn: folder)
        for fault in faults.prefix(8) { report.remaining.append("put a key back: \(fault)") }
        if faults.count > 8 { report.remaining.append("and \(faults.count - 8) keys more") }
        guard let masterKey else {
            report.obstacles.append("A master key is needed: --master-key FILE.")
            return
        }
        guard !self.wish.logKeyLost else { return }
        do throws(OpeningError) {
            _ = try await RecordedLogKey(
                of: LedgerFolder(self.source).readingLog(),
                inKeys: folder,
                masterKey: masterKey
            )
        } catch {
            report.obstacles.append(
                "The log's key cannot be opened: \(error.message) Where it is lost, say --log-key-lost."
            )
        }
    }

    private func lookAtDecisions(_ report: inout RestoreReport) {
        guard self.beyond.needsEpoch else { return }
        if self.beyond == .unknown, !self.wish.anchorLost {
            report.obstacles.append(
                "There is no anchor \(self.anchorPath) that remembers anything: name the live one (--anchor), or say that it is lost (--anchor-lost)."
            )
        }
        if self.wish.yes, self.wish.reason == nil {
            report.obstacles.append(
                "Entries are lost: say why the log goes on without them (--reason); it is recorded."
            )
        }
    }

    private func copying(_ goesOn: Bool) -> String {
        if goesOn { return "the copy that an interrupted restore made becomes \(self.folder.path)" }
        let aside = FilePlace.exists(self.folder.path) ? "; what is there gets another name" : ""
        return "log, keys and credentials are copied to \(self.folder.path)\(aside)"
    }

    /// What people have to do then.
    private func remain(_ report: inout RestoreReport) async throws {
        let (buckets, isCut) = try await self.contents.buckets()
        for name in buckets where !FilePlace.exists("\(self.folder.path)/buckets/\(name)") || !self.isPlaced {
            report.remaining.append("ca-ledger buckets create \(name) --data \(self.folder.path)")
        }
        if isCut { report.remaining.append("more buckets than \(BackupContents.mostBuckets): the log names them") }
        if self.restore.credentials == nil, !self.isPlaced, !self.restore.goesOn {
            report.remaining.append(
                "put credentials.json back into \(self.folder.path), or make access keys anew: ca-ledger credentials add --data \(self.folder.path)"
            )
        }
        guard self.beyond.needsEpoch else { return }
        report.remaining.append("give the new verifier key to whoever checks the log")
        report.remaining.append(
            "do again what was done after \(self.contents.lastTime): revocations, access keys added and removed, roles, blocked keys, the policy"
        )
        report.remaining.append(
            "certificates of lost entries stay valid where they are, and the log does not know them: issue them anew, and have the old ones no longer believed"
        )
    }

    /// Does it, and says what was done.
    func carryOut(_ found: RestoreReport) async throws -> RestoreReport {
        var report = found
        if report.isDone { return report }
        // Before anything is put anywhere: an epoch without a reason is not opened.
        _ = try self.reason()
        if !self.isPlaced {
            let bar = self.wish.format == .text ? ProgressBar(.octets) : nil
            defer { bar?.clear() }
            report.setAside = try self.restore.place { folder in
                try self.contents.copyLog(to: folder) { bar?.show($0, of: $1) }
            }
        }
        if self.isCeremonyOpen || self.beyond.needsEpoch { report.epoch = try await self.openEpoch() }
        if let aside = report.setAside {
            report.remaining.append("\(aside) is what was there: take it away once it is not needed any more")
        }
        report.isDone = true
        return report
    }

    /// Why the log goes on without what is lost; what an interrupted command recorded has its reason already.
    private func reason() throws -> String {
        guard let reason = self.wish.reason ?? (self.isCeremonyOpen || !self.beyond.needsEpoch ? "none" : nil) else {
            throw ValidationError("Entries are lost: say why the log goes on without them (--reason); it is recorded.")
        }
        return reason
    }

    private func openEpoch() async throws -> [String: String] {
        let options = OpeningOptions.atRest(self.folder, anchor: self.anchorPath, masterKey: self.masterKey)
        var decisions = EpochCeremony.Decisions()
        decisions.isLogKeyLost = self.wish.logKeyLost
        decisions.isAnchorLost = self.wish.anchorLost
        decisions.isClockRight = self.wish.clockIsRight
        let ceremony = try EpochCeremony(
            options,
            reason: try self.reason(),
            checkpoints: try self.wish.checkpoint.map { try CheckpointNote.read($0) },
            decisions: decisions
        )
        var members = try await ceremony.hold().members
        if self.restore.keys == LedgerFolder(self.source).keys {
            members["keysUsedInLostEntries"] = "not known: the counts of uses are the backup's own"
        }
        return members
    }
}

extension LedgerFolder {
    /// Its log, as opening tells what is wrong.
    fileprivate func readingLog() async throws(OpeningError) -> any EventReading {
        do throws(StoreError) { return try await self.readLog() } catch { throw OpeningError(wrapping: error) }
    }
}
