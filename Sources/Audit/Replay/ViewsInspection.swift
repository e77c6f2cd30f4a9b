internal import Bytes
internal import DurableFiles
internal import EventLog
internal import Ledger
internal import Synchronization
internal import Views

/// The views beside a log, on a private copy that is taken before the log's size is, and the same views made again.
final class ViewsInspection: Sendable {
    private let stored: Stored
    private let failure = Mutex<String?>(nil)
    /// Whether a payload is withheld that they would be made again from.
    private let isWithheld = Atomic(false)

    /// What lies in the views' place.
    private enum Stored: Sendable {
        /// What cannot be trusted, and why.
        case foreign(String)
        case views(ReadViews)
    }

    /// Views that can be read, those that are made again, how many entries the first hold, and the last one's leaf hash.
    private struct ReadViews: Sendable {
        let stored: ViewsStore
        let rebuilt: ViewsStore
        let size: UInt64
        let leafHash: Digest256
    }

    /// The views in a folder; `nil` where there are none.
    ///
    /// - Throws: ``StoreError`` where they cannot be copied, or no others can be made.
    init?(folder: String, ledger: UniqueIdentifier) throws(StoreError) {
        let path = folder + "/views.db"
        guard FilePlace.exists(path) else { return nil }
        if let flaw = Self.flaw(of: path) {
            self.stored = .foreign(flaw)
            return
        }
        let (copied, made): (TemporaryPlace, TemporaryPlace)
        do throws(FileError) {
            let (file, wal) = try UnnamedFile.copies(ofDatabase: path)
            (copied, made) = (try TemporaryPlace(), try TemporaryPlace())
            try file.give(name: copied.path + "/views.db")
            try wal?.give(name: copied.path + "/views.db-wal")
        } catch {
            throw StoreError(.unavailable, "\(path) cannot be copied: \(error)")
        }
        // Both stay readable once they are open, and are gone with this process, however that ends.
        defer {
            copied.remove()
            made.remove()
        }
        let rebuilt = try ViewsStore.create(path: made.path + "/views.db", ledger: ledger)
        do throws(StoreError) {
            let stored = try ViewsStore.open(path: copied.path + "/views.db", ledger: ledger)
            let (size, leafHash) = try stored.position()
            self.stored = .views(ReadViews(stored: stored, rebuilt: rebuilt, size: size, leafHash: leafHash))
        } catch {
            guard error.code != .unavailable else { throw error }
            self.stored = .foreign(error.message)
        }
    }

    /// Why what has the views' names is not even copied; `nil` where it is.
    private static func flaw(of path: String) -> String? {
        for path in [path, path + "-wal"] where FileStatus(path)?.isFile == false {
            return "\(path) is no regular file."
        }
        return FilePlace.exists(path + "-journal") ? "There is a \(path)-journal, which no views have." : nil
    }

    /// Makes the same views from what was read, as far as the stored ones go.
    func rebuild(_ reads: [ReadEntries]) {
        guard case .views(let views) = self.stored else { return }
        guard self.failure.withLock({ $0 == nil }), !self.isWithheld.load(ordering: .relaxed) else { return }
        for read in reads where read.positions.lowerBound < views.size {
            if read.isWithheldInPart { return self.isWithheld.store(true, ordering: .relaxed) }
            if read.hasGap { return self.failure.withLock { $0 = "entries of the log are missing" } }
            var entries: [(entry: Entry, body: EventBody)] = []
            for one in read.entries where one.header.position < views.size {
                guard let fact = one.fact else { continue }
                // The views look at headers and bodies alone.
                entries.append((Entry(header: one.header, leafHash: one.leafHash, payload: []), fact.body))
            }
            do throws(StoreError) {
                try views.rebuilt.apply(entries)
            } catch {
                self.failure.withLock { $0 = error.message }
            }
        }
    }

    /// Compares the views with those made again, and with the log.
    func compare(
        with log: any EventReading,
        size: UInt64,
        _ sample: [SignedSample.One],
        _ findings: inout Findings
    ) async throws(StoreError) {
        let views: ReadViews
        switch self.stored {
        case .views(let read): views = read
        case .foreign(let flaw):
            findings.fail(.viewPosition, at: nil, "The views cannot be read: \(flaw)")
            for invariant in [Invariant.viewDigests, .viewLookups] {
                findings.skip(invariant, "the views cannot be read")
            }
            return
        }
        let (reached, leafHash) = (views.size, views.leafHash)
        // Views may lag by everything: a server that was just started has not got round to them.
        var expected: Digest256? = reached == 0 ? .zero : nil
        if reached > 0, reached <= size { expected = try await log.leafHashes(in: reached - 1..<reached).first }
        findings.check(
            .viewPosition,
            expected == leafHash,
            at: reached == 0 ? nil : reached - 1,
            "The views hold \(reached) entries, and the last is not the log's."
        )
        try self.compareDigests(views, &findings)
        for one in sample where one.signed < reached { try self.look(for: one, in: views.stored, &findings) }
    }

    private func compareDigests(_ views: ReadViews, _ findings: inout Findings) throws(StoreError) {
        let kept = try views.stored.digest()
        do throws(StoreError) {
            let counted = try views.stored.recomputedDigest()
            findings.check(
                .viewDigests,
                counted == kept,
                at: nil,
                "The rows of \(Self.difference(counted, kept)) do not add up to what the views say."
            )
        } catch {
            findings.fail(.viewDigests, at: nil, error.message)
        }
        if let failure = self.failure.withLock({ $0 }) {
            return findings.fail(.viewDigests, at: nil, "The views cannot be made again: \(failure).")
        }
        // What cannot be made again cannot be compared; the rows still add up.
        if self.isWithheld.load(ordering: .relaxed) { return }
        let made = try views.rebuilt.digest()
        findings.check(
            .viewDigests,
            made == kept,
            at: nil,
            "The views of \(Self.difference(made, kept)) come out differently when made again."
        )
    }

    private func look(
        for one: SignedSample.One,
        in stored: ViewsStore,
        _ findings: inout Findings
    ) throws(StoreError) {
        var isFound = false
        do throws(StoreError) {
            if let row = try stored.certificate(endedAt: one.signed) {
                // Found as a search would: by a key, from where the page before ended.
                let after = one.signed.subtractingReportingOverflow(1)
                let origin = row.origin
                let found = try stored.certificates(
                    by: .origin(
                        OriginSelection(
                            authority: origin.authority,
                            requester: origin.requester,
                            accessKey: origin.accessKey,
                            template: origin.template
                        )
                    ),
                    after: after.overflow ? nil : after.partialValue,
                    limit: 1
                )
                isFound =
                    row.authorizedPosition == one.authorized && row.requestedPosition == one.requested && !row.isBurned
                    && origin.authority == one.authority && row.serialNumber == one.serialNumber && found == [row]
            }
        } catch {
            guard error.code == .corrupt else { throw error }
        }
        findings.check(
            .viewLookups,
            isFound,
            at: one.signed,
            "The views do not find the certificate \(one.serialNumber.hexadecimal)."
        )
    }

    private static func difference(_ left: ViewsDigest, _ right: ViewsDigest) -> String {
        var names: [String] = []
        if left.certificates != right.certificates { names.append("certificates") }
        if left.certificateKeys != right.certificateKeys { names.append("certificate keys") }
        if left.eventKeys != right.eventKeys { names.append("event keys") }
        if left.openStreams != right.openStreams { names.append("open streams") }
        if left.origins != right.origins { names.append("origins") }
        if left.names != right.names { names.append("names") }
        return names.joined(separator: ", ")
    }
}
