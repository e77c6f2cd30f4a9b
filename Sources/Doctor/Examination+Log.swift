import Authority
import Bytes
import DurableFiles
import EventLog
import Ledger

/// A log that can be read, as a start finds it.
struct ExaminedLog {
    let reader: any EventReading
    let opened: OpenedLog
    /// What its events add up to; `nil` where they cannot be read.
    let recorded: RecordedLedger?
    /// The name and key that it publishes under.
    let epoch: LogEpoch
    /// The time of its first entry.
    let began: Instant

    var ledger: UniqueIdentifier { self.opened.identity.ledger }
}

extension Examination {
    /// From how many octets on a WAL is larger than a server lets it become by itself.
    private static let largeWAL: UInt64 = 128 << 20

    /// Looks at the log and at what is remembered of it; `nil` where it cannot be read.
    func lookAtLog(_ diagnosis: inout Diagnosis) async -> ExaminedLog? {
        let path = self.folder.path + "/ledger.db"
        guard FilePlace.exists(path) else {
            diagnosis.add(
                Finding(
                    .problem,
                    .logMissing,
                    at: path,
                    "The log is gone: it is everything that the ledger is.",
                    do:
                        "Put the newest copy there (with its ledger.db-wal, where that lies beside it). Never start a server in an emptied folder to see what happens."
                )
            )
            return nil
        }
        self.lookAtWAL(path, diagnosis.serving != nil, &diagnosis)
        do {
            let reader = try await self.folder.readLog()
            let ledger = try await reader.identity().ledger
            diagnosis.ledger = ledger
            return try await self.inspect(reader, ledger, &diagnosis)
        } catch {
            diagnosis.add(self.finding(error, at: path))
            return nil
        }
    }

    private func lookAtWAL(_ path: String, _ isServed: Bool, _ diagnosis: inout Diagnosis) {
        let octets = FilePlace.octetCount(of: path + "-wal")
        if octets >= Self.largeWAL {
            diagnosis.add(
                Finding(
                    .warning,
                    .walLarge,
                    at: path + "-wal",
                    "It has \(octets / 1_048_576) MiB: \(isServed ? "somebody has been reading the log for long" : "a server did not come to fold it in").",
                    do: isServed
                        ? "Look for a command that reads and does not end (fuser \(Self.quoted(path))); the file shrinks at the next start."
                        : "Start the server: it takes it in. Never copy or move ledger.db without it."
                )
            )
        } else if octets > 0, !isServed {
            diagnosis.add(
                Finding(
                    .note,
                    .walLeft,
                    at: path + "-wal",
                    "The last server did not end in order: the newest entries lie here.",
                    do:
                        "Start the server: it takes them in and ends what was open. Never copy or move ledger.db without it."
                )
            )
        }
    }

    private func inspect(
        _ reader: any EventReading,
        _ ledger: UniqueIdentifier,
        _ diagnosis: inout Diagnosis
    ) async throws -> ExaminedLog {
        let size = try await reader.size()
        let anchor = self.lookAtAnchor(of: ledger, size: size, &diagnosis)
        var standing: LogStanding
        do throws(OpeningError) {
            standing = try await self.folder.inspect(reader, anchor: anchor)
        } catch {
            guard error.code == .rollback else { throw error }
            diagnosis.add(self.finding(error, at: self.anchorPath))
            // What else there is to say of what is left.
            standing = try await self.folder.inspect(reader, anchor: nil)
        }
        if standing.isCeremonyOpen {
            diagnosis.add(
                Finding(
                    .warning,
                    .ceremonyOpen,
                    at: self.anchorPath,
                    "An epoch was opened, and the anchor does not remember it yet: the ceremony was interrupted.",
                    do:
                        "Start the server with the master key, or run the same ca-ledger epoch open again: it goes on where it was."
                )
            )
        }
        if standing.isKeyChangeOpen {
            diagnosis.add(
                Finding(
                    .warning,
                    .keyChangeOpen,
                    at: self.anchorPath,
                    "The log's key was changed, and the anchor does not remember it yet: the command was interrupted.",
                    do:
                        "Start the server with the master key, or run ca-ledger log rotate-key again: it goes on where it was."
                )
            )
        }
        let opened = standing.opened
        (diagnosis.entries, diagnosis.newest) = (opened.size, opened.lastTime)
        diagnosis.signed = opened.latestCheckpoint?.size ?? 0
        self.lookAtSignature(opened, diagnosis.serving != nil, &diagnosis)
        var recorded: RecordedLedger?
        do throws(OpeningError) {
            recorded = try await RecordedLedger(reading: self.folder)
        } catch {
            diagnosis.add(self.finding(error, at: self.folder.path + "/ledger.db"))
        }
        let first = try await reader.storedEntry(at: 0)?.header.time ?? opened.lastTime
        return ExaminedLog(reader: reader, opened: opened, recorded: recorded, epoch: standing.epoch, began: first)
    }

    /// The anchor to hold the log to; `nil` where there is none that can be asked.
    private func lookAtAnchor(of ledger: UniqueIdentifier, size: UInt64, _ diagnosis: inout Diagnosis) -> Anchor? {
        guard let path = self.anchorPath else {
            diagnosis.skip("the anchor: whether the log was shortened cannot be told")
            return nil
        }
        let lost =
            "Where it lies elsewhere, name it (--anchor FILE). Where it is lost, a start takes the log as it is only with serve --new-anchor REASON, which is recorded: compare the log with a copy first."
        do throws(StoreError) {
            switch try AnchorStanding(
                of: Anchor.exists(at: path) ? Anchor.openReadOnly(path: path) : nil,
                ledger,
                size: size
            ) {
            case .missing:
                diagnosis.add(
                    Finding(
                        .problem,
                        .anchorMissing,
                        at: path,
                        "There is no anchor: that the log was shortened could not be noticed, and no server starts.",
                        do: lost
                    )
                )
            case .blank:
                diagnosis.add(
                    Finding(
                        .problem,
                        .anchorBlank,
                        at: path,
                        "It remembers nothing, and the log has \(size) entries.",
                        do: lost
                    )
                )
            case .ofAnother(let other):
                diagnosis.add(
                    Finding(
                        .problem,
                        .anchorOfAnother,
                        at: path,
                        "It is the anchor of another ledger, \(other).",
                        do: "Put this ledger's anchor there, or name it: --anchor FILE."
                    )
                )
            case .remembering(let anchor): return anchor
            }
        } catch {
            let isNewer = error.code == .newer
            diagnosis.add(
                Finding(
                    .problem,
                    isNewer ? .newer : .anchorDamaged,
                    at: path,
                    error.message,
                    do: isNewer ? Self.takeNewer : "Put a copy back. " + lost
                )
            )
        }
        return nil
    }

    private func lookAtSignature(_ opened: OpenedLog, _ isServed: Bool, _ diagnosis: inout Diagnosis) {
        guard let since = opened.unsignedSince else { return }
        let count = opened.size - (opened.latestCheckpoint?.size ?? 0)
        // A server signs at most a minute apart.
        let isLate = isServed && self.surroundings.now > since.adding(seconds: 300)
        guard isLate || !isServed else { return }
        diagnosis.add(
            Finding(
                isLate ? .problem : .note,
                .unsigned,
                "The newest \(count) entries, from \(since) on, are under no signature yet.",
                do: isLate
                    ? "Read the server's standard error for why the log's key does not sign."
                    : "Start the server, which signs them; or give the command that wrote them the master key."
            )
        )
    }

    static let takeNewer = "Use the program that wrote it, or a newer one: ca-ledger --version says which this is."

    /// What keeps a log from being opened.
    func finding(_ error: any Error, at path: String?) -> Finding {
        let copy = "Stop what runs, and put the newest copy of the folder back."
        let opening = OpeningError(wrapping: error)
        let (code, remedy): (FindingCode, String) =
            switch ((error as? StoreError)?.code, opening.code) {
            case (.foreign?, _):
                (
                    .logForeign,
                    "Somebody has put it there: copy the folder for whoever looks into that, and put the newest copy of before back."
                )
            case (.incompatible?, _):
                (.otherLayout, "Use the program that wrote it; ca-ledger --version says which this is.")
            case (_, .newer): (.newer, Self.takeNewer)
            case (_, .rollback):
                (
                    .rollback,
                    "\(copy) Where there is none, to go on without is a decision: ca-ledger epoch open --data \(self.data) --reason TEXT."
                )
            case (_, .corrupt): (.logDamaged, "\(copy) ca-ledger replay \(self.data) says what else is damaged.")
            case (_, .inUse), (_, .unavailable), (_, .masterKey):
                (.logUnreadable, "Mend what it names: modes, owners, the disk.")
            }
        return Finding(.problem, code, at: path, opening.message, do: remedy)
    }
}
