public import Bytes
public import Cryptography
import EventLog
import Ledger
public import Logging

/// The change of the master key: every key that lies in a sealed file is sealed under another.
///
/// One event says so before, and one after. Each file is replaced whole, so that at any moment it lies durable under the one or the other; who
/// is interrupted says the same again, and it goes on. Until it came to its end, nobody else opens the ledger.
public struct MasterKeyChange: Sendable {
    /// What came of it.
    public struct Outcome: Sendable {
        /// The check value of the master key before.
        public let from: Digest256
        /// The check value of the one since.
        public let to: Digest256
        /// How many keys that must lie in files are sealed under the new one.
        public let keys: Int64
        /// How many other keys that lie there are: of authorities that failed, and such as signed checkpoints before.
        public let others: Int64
        /// How many keys that must lie in files do not, or open under neither.
        public let lost: Int64
        /// Whether an earlier command had begun it.
        public let wasInterrupted: Bool
        /// Whether there was nothing left to be done.
        public let wasDone: Bool
    }

    private let options: OpeningOptions
    private let before: MasterKey
    private let after: MasterKey
    private let leavesOutLost: Bool

    /// A change.
    ///
    /// - Parameters:
    ///   - options: Where the ledger lies, the master key that its keys are sealed under, and who changes it.
    ///   - after: What they will be sealed under.
    ///   - leavesOutLost: Whether it goes on where keys are lost, which are counted then.
    /// - Throws: ``OpeningError`` without a master key.
    public init(
        _ options: OpeningOptions,
        to after: MasterKey,
        leavesOutLost: Bool = false
    ) throws(OpeningError) {
        guard let before = options.masterKey else {
            throw OpeningError(.masterKey, "Give the master key that the keys are sealed under.")
        }
        self.options = options
        self.before = before
        self.after = after
        self.leavesOutLost = leavesOutLost
    }

    /// Seals all keys again, or goes on where an earlier command was interrupted.
    ///
    /// - Throws: ``OpeningError`` where the ledger is in use, a master key is none of those that are asked for, keys are lost, or what is stored
    ///   contradicts itself.
    public func carryOut(
        logger: Logger,
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) async throws(OpeningError) -> Outcome {
        do {
            let recorded = try await RecordedLedger(reading: self.options.folder)
            let ledger = recorded.settings.ledger
            let (from, to) = (try self.before.checkValue(for: ledger), try self.after.checkValue(for: ledger))
            guard from != to else {
                throw OpeningError(.masterKey, "Both master keys are the same: make another, 32 random octets.")
            }
            if let done = try Self.outcome(of: recorded.state.masterKey, from, to) { return done }
            var options = self.options
            options.isServing = false
            options.isResealing = true
            options.masterKey = try await self.opening(recorded, ledger)
            let opened = try await OpenLedger.open(options, logger: logger, onFatalFailure: onFatalFailure)
            defer { opened.close() }
            return try await self.carryOut(on: opened, from, to)
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// What there is to say where nothing is to be done; `nil` where something is.
    ///
    /// - Throws: ``OpeningError`` where the log speaks of other master keys.
    private static func outcome(
        of standing: MasterKeyStanding?,
        _ from: Digest256,
        _ to: Digest256
    ) throws(OpeningError) -> Outcome? {
        switch standing {
        case .changing(let begun):
            guard begun.from == from, begun.to == to else {
                throw OpeningError(
                    .masterKey,
                    "A change of the master key was begun and not ended, from the one with the check value \(begun.from.short) to the one with \(begun.to.short): "
                        + "give these two, the former first. Those that were given have \(from.short) and \(to.short)."
                )
            }
        case .replaced(let last):
            if last.to == to {
                return Outcome(
                    from: last.from,
                    to: last.to,
                    keys: last.keys,
                    others: 0,
                    lost: last.lost,
                    wasInterrupted: false,
                    wasDone: true
                )
            }
            guard last.to == from else {
                throw OpeningError(
                    .masterKey,
                    "The keys are sealed under the master key with the check value \(last.to.short), as the log says; the one that was given has \(from.short)."
                )
            }
        case nil: break
        }
        return nil
    }

    /// The master key of the two that opens the log's own key: that is sealed again last.
    private func opening(_ recorded: RecordedLedger, _ ledger: UniqueIdentifier) async throws -> MasterKey {
        guard let key = recorded.state.epoch?.key else { return self.before }
        let published = try PublicKey(ed25519: key.publicKey).subjectPublicKeyInfo
        let one = RecordedKeys.Key(
            identifier: key.identifier,
            subjectPublicKeyInfo: published,
            isRequired: true
        )
        let (before, after) = try self.stores(ledger)
        switch before.sealing(of: one, beside: after) {
        case .before: return self.before
        case .after:
            // Only a change that the log speaks of can have sealed it there: else the two were given in each other's place.
            guard case .changing? = recorded.state.masterKey else {
                throw OpeningError(
                    .masterKey,
                    "The log's own key opens under the master key that is to be the new one, and the log speaks of no change: "
                        + "--master-key is the one that keys are sealed under now, --new-master-key the one to come."
                )
            }
            return self.after
        case .neither(let fault):
            throw OpeningError(.masterKey, "Neither master key opens the log's own key \(key.identifier): \(fault)")
        }
    }

    private func stores(_ ledger: UniqueIdentifier) throws -> (before: KeyStore, after: KeyStore) {
        let folder = self.options.folder.keys
        return (
            try KeyStore(folder: folder, ledger: ledger, masterKey: self.before),
            try KeyStore(folder: folder, ledger: ledger, masterKey: self.after)
        )
    }

    private func carryOut(on opened: OpenLedger, _ from: Digest256, _ to: Digest256) async throws -> Outcome {
        guard let logKey = opened.withState({ $0.epoch?.key }) else {
            throw OpeningError(.corrupt, "The log does not begin with LedgerOpened.")
        }
        let keys = RecordedKeys(reader: opened.reader, folder: self.options.folder.keys, logKey: logKey)
        let (before, after) = try self.stores(opened.settings.ledger)
        let lost = try await self.survey(keys, before, after)
        var wasInterrupted = false
        if case .changing? = opened.withState({ $0.masterKey }) { wasInterrupted = true }
        if !wasInterrupted {
            let changing = MasterKeyChanging(from: from, to: to, provenance: self.options.provenance)
            try await opened.record(.masterKeyChanging(changing))
        }
        let (required, others) = try await Self.reseal(keys, before, after)
        let replaced = MasterKeyReplaced(
            from: from,
            to: to,
            keys: required,
            lost: lost,
            provenance: self.options.provenance
        )
        try await opened.record(.masterKeyReplaced(replaced))
        return Outcome(
            from: from,
            to: to,
            keys: required,
            others: others,
            lost: lost,
            wasInterrupted: wasInterrupted,
            wasDone: false
        )
    }

    /// How many keys that must be there are lost: looked for before anything is said or written.
    ///
    /// - Throws: ``OpeningError`` where some are, and nobody said that it goes on all the same.
    private func survey(_ keys: RecordedKeys, _ before: KeyStore, _ after: KeyStore) async throws -> Int64 {
        var count: Int64 = 0
        var first: String?
        try await keys.visit { key in
            guard key.isRequired, case .neither(let fault) = before.sealing(of: key, beside: after) else { return }
            count += 1
            if first == nil { first = "\(key.identifier): \(fault)" }
        }
        guard let first, !self.leavesOutLost else { return count }
        throw OpeningError(
            .masterKey,
            "\(count.counting("key")) of the log cannot be opened under either master key, the first \(first) "
                + "Nothing was changed. Put the files back; where they are lost, say --leave-out-lost-keys: the log then says how many."
        )
    }

    /// Seals all keys again, the log's own last.
    private static func reseal(
        _ keys: RecordedKeys,
        _ before: KeyStore,
        _ after: KeyStore
    ) async throws -> (required: Int64, others: Int64) {
        var (required, others): (Int64, Int64) = (0, 0)
        try await keys.visit { key in
            if case .neither = try before.reseal(key, into: after) { return }
            if key.isRequired { required += 1 } else { others += 1 }
        }
        return (required, others)
    }
}

extension Digest256 {
    /// Its beginning, for people who compare two.
    fileprivate var short: String { String("\(self)".prefix(16)) }
}
