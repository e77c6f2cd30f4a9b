public import Bytes
import Cryptography
import EventLog
import Ledger
public import Logging
import Transparency

/// The change of the key that signs checkpoints: the same log, the same name, another key, for which the one before vouches
/// (schemas/format.md section 5).
///
/// The entry and the checkpoint over it, signed by both keys, become durable together. Where the key before is lost, or cannot be believed,
/// this is not the way: ``EpochCeremony`` is.
public struct LogKeyRotation: Sendable {
    /// A change of the log's key.
    public struct Outcome: Sendable {
        /// Where it lies.
        public let position: UInt64
        /// When it was recorded.
        public let time: Instant
        /// The log's name.
        public let origin: String
        /// What its checkpoints are verified with from here on (C2SP signed-note).
        public let verifierKey: String
        /// What those before are verified with; `nil` where an earlier command recorded the change: ca-ledger replay tells.
        public let verifierKeyBefore: String?
        /// Whether an earlier command had recorded it, and came no further.
        public let wasInterrupted: Bool
    }

    private let options: OpeningOptions

    /// A change.
    ///
    /// - Parameter options: Where the ledger and its anchor lie, the master key, and who changes the key.
    /// - Throws: ``OpeningError`` without a master key.
    public init(_ options: OpeningOptions) throws(OpeningError) {
        guard options.masterKey != nil else {
            throw OpeningError(
                .masterKey,
                "The log's key vouches for the one that takes its place: give the master key that opens the one, and seals the other."
            )
        }
        self.options = options
    }

    /// Gives the log another key, or brings to its end what an interrupted command left.
    ///
    /// - Throws: ``OpeningError`` where the ledger is in use, the master key does not open its keys, or what is stored contradicts itself.
    public func carryOut(
        logger: Logger,
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) async throws(OpeningError) -> Outcome {
        do {
            let wasInterrupted = try await self.isInterrupted()
            // What is not signed yet is signed by the key before, and the anchor remembers it.
            var options = self.options
            options.isServing = false
            let ledger = try await OpenLedger.open(options, logger: logger, onFatalFailure: onFatalFailure)
            ledger.close()
            try self.options.folder.refuseOthers()
            let lock = try LedgerLock(self.options.folder)
            let store = try await LedgerFolder.storage.open(at: self.options.folder.logLocation)
            defer { try? store.close() }
            let outcome =
                wasInterrupted ? try await Self.outcome(of: store.reading) : try await self.change(store)
            return withExtendedLifetime(lock) { outcome }
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    private func isInterrupted() async throws -> Bool {
        let reader = try await self.options.folder.readLog()
        guard try await reader.size() > 0, Anchor.exists(at: self.options.anchorPath) else { return false }
        let epoch = try await LogEpoch(inForceIn: reader)
        let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        return try await LogKeyAnchor.isBehind(.openReadOnly(path: self.options.anchorPath), reader, by: verifier)
    }

    /// What an earlier command had recorded as the last entry.
    private static func outcome(of reader: any EventReading) async throws -> Outcome {
        let epoch = try await LogEpoch(inForceIn: reader)
        let position = try await reader.size() - 1
        return Outcome(
            position: position,
            time: try await reader.storedEntry(at: position)?.header.time ?? Instant(microseconds: 0),
            origin: epoch.origin,
            verifierKey: try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey).verifierKey,
            verifierKeyBefore: nil,
            wasInterrupted: true
        )
    }

    private func change(_ store: any WritableLog) async throws -> Outcome {
        let reader = store.reading
        let ledger = try await reader.identity().ledger
        let epoch = try await LogEpoch(inForceIn: reader)
        let before = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        let anchor = try Anchor.open(path: self.options.anchorPath)
        defer { anchor.close() }
        let log = try await LogOpening.inspect(store: reader, origin: epoch.origin, verifier: before, anchor: anchor)
        var state = try await StateLoading(reader: reader, size: log.size).load(ledger: ledger)
        let keyStore = try KeyStore(folder: self.options.folder.keys, ledger: ledger, masterKey: self.options.masterKey)
        let vouching = try keyStore.key(
            epoch.key.identifier,
            subjectPublicKeyInfo: PublicKey(ed25519: epoch.key.publicKey).subjectPublicKeyInfo
        )
        let key = try PrivateKey.generate(.ed25519)
        let identifier = try self.options.entropy.identifier()
        let logKey = LogKey(
            identifier: identifier,
            place: .sealedFile,
            publicKey: Array(key.subjectPublicKeyInfo.suffix(32))
        )
        let verifier = try NoteVerifier(name: epoch.origin, ed25519: logKey.publicKey)
        // The key is there before anything names it: one that nothing names is nobody's.
        try keyStore.keep(key, as: identifier)
        let time = max(self.options.timeSource.wall(), log.lastTime)
        let batch = try await VouchedEntry.batch(
            of: .logKeyChanged(LogKeyChanged(logKey: logKey, provenance: self.options.provenance)),
            at: time,
            after: log,
            &state,
            signedBy: (verifier, SealedFileKey(key)),
            vouchedForBy: (before, SealedFileKey(vouching)),
            nonce: self.options.entropy.nonce
        )
        try store.commit(batch)
        let after = try await LogOpening.inspect(store: reader, origin: epoch.origin, verifier: verifier, anchor: nil)
        try await LogKeyAnchor.follow(anchor, after, reader)
        return Outcome(
            position: after.size - 1,
            time: after.lastTime,
            origin: epoch.origin,
            verifierKey: verifier.verifierKey,
            verifierKeyBefore: before.verifierKey,
            wasInterrupted: false
        )
    }
}
