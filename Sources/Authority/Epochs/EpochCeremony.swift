import Bytes
import Cryptography
import DurableFiles
import EventLog
import Ledger
import Transparency
import Views

/// The ceremony by which a log goes on in another epoch: after entries were lost, after a clock ran ahead, or when its key can no
/// longer be believed (schemas/format.md, section 5).
///
/// Nothing is taken back. What is known of the old epoch is recorded in the entry that opens the new one, and that entry and the
/// checkpoint which covers it become durable together: no crash leaves an epoch that nobody has signed.
public struct EpochCeremony: Sendable {
    /// What whoever holds a ceremony has to say where nobody else can know.
    public struct Decisions: Hashable, Sendable {
        /// That the log's present key is lost: else a log under a key that is not among the sealed ones was written by somebody else.
        public var isLogKeyLost = false
        /// That there is no anchor any more: else it lies somewhere else, and what it remembers would be passed over.
        public var isAnchorLost = false
        /// That the wall clock is right, though it is far ahead of the log.
        public var isClockRight = false

        /// Nothing is decided.
        public init() {}
    }

    /// How many keys' uses one entry tells of.
    private static let mostKeyUses = 100_000
    /// The longest reason, in octets of UTF-8.
    public static let longestReason = 4_096

    private let options: OpeningOptions
    private let reason: String
    private let checkpoints: [String]
    private let decisions: Decisions

    /// A ceremony.
    ///
    /// - Parameters:
    ///   - options: Where the ledger and its anchor lie, the master key, and who holds the ceremony.
    ///   - reason: Why, for people; recorded.
    ///   - checkpoints: Signed checkpoints of the log that others kept, as notes: the newest of these, of the anchor's and of the
    ///     log's own is recorded.
    ///   - decisions: What is decided beyond that.
    /// - Throws: ``OpeningError`` for a reason that is empty or too long.
    public init(
        _ options: OpeningOptions,
        reason: String,
        checkpoints: [String],
        decisions: Decisions = Decisions()
    ) throws(OpeningError) {
        guard reason.contains(where: { !$0.isWhitespace }), reason.utf8.count <= Self.longestReason else {
            throw OpeningError(
                .unavailable,
                "An epoch is opened for a reason, and it is recorded: of at most \(Self.longestReason) octets."
            )
        }
        self.options = options
        self.reason = reason
        self.checkpoints = checkpoints
        self.decisions = decisions
    }

    /// Opens the next epoch, or brings to its end what an interrupted ceremony left.
    ///
    /// - Throws: ``OpeningError`` where the ledger is in use, there is no master key, what is stored contradicts itself, a checkpoint that
    ///   was handed over is not the log's, or something is to be decided first.
    public func hold() async throws(OpeningError) -> OpenedEpoch {
        do {
            guard self.options.masterKey != nil else {
                throw OpeningError(.masterKey, "An epoch has a key of its own: give the master key to seal it under.")
            }
            guard self.decisions.isAnchorLost || Anchor.exists(at: self.options.anchorPath) else {
                throw OpeningError(
                    .rollback,
                    "There is no anchor \(self.options.anchorPath): name the one that was used (--anchor), or say that it is lost (--anchor-lost)."
                )
            }
            try self.options.folder.refuseOthers()
            let lock = try LedgerLock(self.options.folder)
            let store = try await LedgerFolder.storage.open(at: self.options.folder.logLocation)
            defer { try? store.close() }
            let opened = try await self.hold(on: store)
            return withExtendedLifetime(lock) { opened }
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    private func hold(on store: any WritableLog) async throws -> OpenedEpoch {
        let reader = store.reading
        let ledger = try await reader.identity().ledger
        guard try await reader.size() > 0 else {
            throw OpeningError(
                .unavailable,
                "The log in \(self.options.folder.path) has no entry: a server that starts begins it."
            )
        }
        let before = try await LogEpoch(inForceIn: reader)
        let verifier = try NoteVerifier(name: before.origin, ed25519: before.key.publicKey)
        let log = try await LogOpening.inspect(store: reader, origin: before.origin, verifier: verifier, anchor: nil)
        let keyStore = try KeyStore(
            folder: self.options.folder.keys,
            ledger: ledger,
            masterKey: self.options.masterKey
        )
        let vouching = try self.key(before.key, of: keyStore).map { (verifier, $0) }
        if vouching == nil { try await self.checkMasterKey(keyStore, reader) }
        let knowledge = try EpochKnowledge(
            anchorPath: self.options.anchorPath,
            isAnchorLost: self.decisions.isAnchorLost,
            log: log,
            ledger: ledger,
            verifier: verifier
        )
        // An entry that somebody else wrote looks like what an earlier ceremony left; its key is none that the master key opens.
        if vouching != nil, let opening = before.opening, EpochAnchor.isLast(opening, of: log.size),
            EpochAnchor.isOvertaken(knowledge.remembered, by: opening)
        {
            return try await self.end(opening, log, reader, isVouchedFor: nil)
        }
        let newest = try await knowledge.newest(with: self.checkpoints, in: reader, size: log.size)
        guard before.number < .max else {
            throw OpeningError(.corrupt, "The log is in epoch \(before.number): there is none after it.")
        }
        var state = try await StateLoading(reader: reader, size: log.size).load(ledger: ledger)
        try StateLoading.checkKnown(state, ruleSets: self.options.ruleSets)
        try keyStore.synchronize()
        let time = try self.time(after: log)
        let key = try PrivateKey.generate(.ed25519)
        let identifier = try self.options.entropy.identifier()
        let opening = EpochOpened(
            epoch: before.number + 1,
            origin: try self.origin(of: ledger),
            logKey: LogKey(
                identifier: identifier,
                place: .sealedFile,
                publicKey: Array(key.subjectPublicKeyInfo.suffix(32))
            ),
            reason: self.reason,
            local: TreeHead(size: Int64(clamping: log.size), root: try log.frontier.root()),
            known: newest?.note,
            remembered: knowledge.remembered,
            keyUses: try await self.unaccountedUses(reader, ledger),
            provenance: self.options.provenance
        )
        // What could fail afterwards is done before the entry: the epoch stands from its commit on.
        try EpochAnchor.prepare(self.options.anchorPath, ledger: ledger)
        // The key is there before anything names it: one that nothing names is nobody's.
        try keyStore.keep(key, as: identifier)
        let name = try NoteVerifier(name: opening.origin, ed25519: opening.logKey.publicKey)
        let batch = try await VouchedEntry.batch(
            of: .epochOpened(opening),
            at: time,
            after: log,
            &state,
            signedBy: (name, SealedFileKey(key)),
            vouchedForBy: vouching,
            nonce: self.options.entropy.nonce
        )
        try store.commit(batch)
        let after = try await LogOpening.inspect(
            store: reader,
            origin: opening.origin,
            verifier: NoteVerifier(name: opening.origin, ed25519: opening.logKey.publicKey),
            anchor: nil
        )
        return try await self.end(opening, after, reader, isVouchedFor: vouching != nil)
    }

    /// Another name than any that an epoch of this ledger ever had, also in histories that were lost.
    private func origin(of ledger: UniqueIdentifier) throws -> String {
        "ca-ledger/\(ledger)/\(try self.options.entropy.octets(8).hexadecimal)"
    }

    /// The anchor remembers the new epoch from here on, and nothing of the old one, which the log itself records.
    private func end(
        _ opening: EpochOpened,
        _ log: OpenedLog,
        _ reader: any EventReading,
        isVouchedFor: Bool?
    ) async throws -> OpenedEpoch {
        guard let checkpoint = log.latestCheckpoint, let note = checkpoint.note, checkpoint.size == log.size else {
            throw OpeningError(.corrupt, "The entry that opened epoch \(opening.epoch) is not signed.")
        }
        try EpochAnchor.replace(self.options.anchorPath, by: log, note: note)
        // They may show what was lost; a start makes others whether or not these can be removed.
        try? DisposableViews(folder: self.options.folder.path, ledger: log.identity.ledger).discard()
        return try await OpenedEpoch(opening, log, reader, isVouchedFor: isVouchedFor)
    }

    /// The key of the epoch before: what it signs of the new epoch is all that speaks for that.
    ///
    /// Whoever can write the files can write a log under a key of their own: a ceremony would make that history the ledger's. So a key
    /// that cannot be opened is one that somebody says is lost, or nothing goes on from it.
    private func key(_ published: LogKey, of keyStore: KeyStore) throws(OpeningError) -> (any SigningKey)? {
        do {
            let subjectPublicKeyInfo = try PublicKey(ed25519: published.publicKey).subjectPublicKeyInfo
            return SealedFileKey(try keyStore.key(published.identifier, subjectPublicKeyInfo: subjectPublicKeyInfo))
        } catch {
            guard self.decisions.isLogKeyLost else {
                throw OpeningError(
                    .masterKey,
                    "The log's key \(published.identifier) cannot be opened (\(error)): it is lost, or the log was written by somebody who never had it. "
                        + "Compare the log with a checkpoint that you trust; where you know that the key is lost, say --log-key-lost."
                )
            }
            return nil
        }
    }

    /// Refuses a master key that opens none of the newest authorities' keys that there are: the new key would be sealed under it, and
    /// no server could use the others.
    private func checkMasterKey(_ keyStore: KeyStore, _ reader: any EventReading) async throws {
        let newest = try await reader.inForce(Range(.authorityKey), isBackwards: true, limit: 16)
        var isAnyThere = false
        for position in newest.map(\.position) {
            guard case .keyMade(let made) = try await LogEpoch.body(at: position, of: reader),
                FilePlace.exists(KeyFileHead.path(of: made.key, in: self.options.folder.keys))
            else { continue }
            isAnyThere = true
            if (try? keyStore.key(made.key, subjectPublicKeyInfo: made.subjectPublicKeyInfo)) != nil { return }
        }
        guard isAnyThere else { return }
        throw OpeningError(
            .masterKey,
            "The master key opens none of the keys in \(self.options.folder.keys): it is another than theirs. Where they are lost as well, take them away first."
        )
    }

    /// The time of the entry: it may lie before all others, and is not far behind them unless somebody says that the clock is right.
    private func time(after log: OpenedLog) throws(OpeningError) -> Instant {
        let now = self.options.timeSource.wall()
        guard self.decisions.isClockRight || now <= log.lastTime.adding(seconds: LedgerClock.restBound) else {
            throw OpeningError(
                .unavailable,
                "The wall clock says \(now), and the newest entry is of \(log.lastTime): set the clock right, or say --clock-is-right."
            )
        }
        return now
    }

    /// The keys that were used more often than the log accounts for: what they signed lies in entries that were lost.
    private func unaccountedUses(_ reader: any EventReading, _ ledger: UniqueIdentifier) async throws -> [KeyUse] {
        let path = "\(self.options.folder.keys)/\(KeyUseFile.name)"
        guard FilePlace.exists(path) else { return [] }
        let counted = try KeyUseReading(path: path, ledger: ledger)
        if let flaw = counted.flaws.first {
            throw OpeningError(.corrupt, "\(path): \(flaw). Make it again first: ca-ledger rebuild --key-uses.")
        }
        let accounts = try await reader.indexes().keyAccounts
        let uses = counted.counts.sorted { $0.key < $1.key }.compactMap { key, count -> KeyUse? in
            // Also a key that neither the log knows nor anybody has: a responder's, which only lost entries spoke of.
            let account = accounts[key] ?? KeyAccount()
            guard count > account.proven &+ account.unsettled else { return nil }
            return KeyUse(key: key, count: Int64(clamping: count))
        }
        guard uses.count <= Self.mostKeyUses else {
            throw OpeningError(
                .corrupt,
                "\(path) counts uses of \(uses.count) keys that the log does not account for, and \(Self.mostKeyUses) can be recorded. Take it away, and make it again first: ca-ledger rebuild --key-uses."
            )
        }
        return uses
    }
}
