import Buckets
import Bytes
import Cryptography
import Derivation
import DurableFiles
import EventLog
import Issuance
import Ledger
import Logging
import PKI
import Synchronization
import Transparency

/// The opening of a ledger: everything that is stored is distrusted until it agrees with everything else.
struct LedgerOpener {
    let options: OpeningOptions
    let logger: Logger
    let onFatalFailure: @Sendable (String) -> Void

    /// What was opened, before anything is written.
    struct Parts {
        let lock: LedgerLock
        let store: any WritableLog
        let reader: any EventReading
        let anchor: Anchor
        let opened: OpenedLog
        let state: LedgerState
        let keyStore: KeyStore
        /// What signs checkpoints; absent without a master key.
        let logKey: (any SigningKey)?
        let origin: String
        let publishedKey: LogKey
        let isNew: Bool
        let anchorAccepted: String?
    }

    func open() async throws(OpeningError) -> Parts {
        do {
            let first = FirstStart(self.options.folder, anchorPath: self.options.anchorPath)
            if try await first.isDue() {
                try self.checkMaking()
                try first.check()
            }
            if !FilePlace.exists(self.options.folder.path) {
                try FilePlace.makeFolder(self.options.folder.path)
                try FilePlace.synchronize(self.options.folder.parent)
            }
            try self.options.folder.refuseOthers()
            let lock = try LedgerLock(self.options.folder)
            self.removeUnfinishedFiles()
            if try await LedgerFolder.storage.exists(at: self.options.folder.logLocation) {
                var progress = UpgradeProgress("The log's indexes are", self.logger)
                let store = try await LedgerFolder.storage.open(at: self.options.folder.logLocation) {
                    progress.show($0, of: $1)
                }
                let isEmpty = try await store.reading.size() == 0
                if !isEmpty { return try await self.resume(store, lock: lock) }
                try store.close()
                return try await self.create(lock: lock, isLogThere: true)
            }
            return try await self.create(lock: lock, isLogThere: false)
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// A ledger that has no event yet: what an interrupted creation left is thrown away, since nobody was answered from it.
    private func create(lock: LedgerLock, isLogThere: Bool) async throws -> Parts {
        if Anchor.exists(at: self.options.anchorPath) {
            try FirstStart.check(try Anchor.open(path: self.options.anchorPath))
            FilePlace.remove(self.options.anchorPath)
        }
        try self.checkMaking()
        try self.removeKeysOfAnInterruptedCreation(isLogThere: isLogThere)
        try await LedgerFolder.storage.remove(at: self.options.folder.logLocation)
        let ledger = try self.options.entropy.identifier()
        // The log before its key: keys without a log are never what an interrupted creation left.
        let store = try await LedgerFolder.storage.create(at: self.options.folder.logLocation, ledger: ledger)
        let keyStore = try KeyStore(folder: self.options.folder.keys, ledger: ledger, masterKey: self.options.masterKey)
        try FilePlace.synchronize(self.options.folder.path)
        let madeKey = try PrivateKey.generate(.ed25519)
        let logKeyIdentifier = try self.options.entropy.identifier()
        try keyStore.keep(madeKey, as: logKeyIdentifier)
        let logKey = SealedFileKey(madeKey)
        let anchor = try Anchor.create(path: self.options.anchorPath, ledger: ledger)
        let origin = "ca-ledger/\(ledger)"
        return Parts(
            lock: lock,
            store: store,
            reader: store.reading,
            anchor: anchor,
            opened: try await LogOpening.inspect(store: store.reading, origin: origin, verifier: nil, anchor: anchor),
            state: LedgerState(ledger: ledger, keysAtHand: self.options.limits.takenKeys),
            keyStore: keyStore,
            logKey: logKey,
            origin: origin,
            publishedKey: LogKey(
                identifier: logKeyIdentifier,
                place: logKey.place,
                publicKey: Array(madeKey.subjectPublicKeyInfo.suffix(32))
            ),
            isNew: true,
            anchorAccepted: nil
        )
    }

    /// Refuses to make a ledger for whoever is no server that starts.
    private func checkMaking() throws(OpeningError) {
        guard self.options.masterKey != nil, self.options.isServing else {
            throw OpeningError(
                .masterKey,
                "There is no ledger in \(self.options.folder.path): a server that starts makes one."
            )
        }
    }

    /// Removes what writes left that did not come to their end: nothing that counts has such a name.
    private func removeUnfinishedFiles() {
        for folder in [self.options.folder.path, self.options.folder.keys] {
            for name in FilePlace.names(in: folder) ?? [] where name.contains(".unfinished") {
                FilePlace.remove(folder + "/" + name)
            }
        }
        Buckets(dataFolder: self.options.folder.path).sweep()
    }

    /// Removes the key that an interrupted creation left; keys that speak of a ledger which is gone are left alone, and refused.
    private func removeKeysOfAnInterruptedCreation(isLogThere: Bool) throws {
        let folder = self.options.folder.keys
        let names = FilePlace.exists(folder) ? try FilePlace.list(folder) : []
        let files = names.filter { $0.hasSuffix(".key") || $0 == KeyUseFile.name }
        // A creation keeps the log's key alone, after the log was made and before it has an entry.
        let mayBeLeft = isLogThere && files.count == 1 && files[0].hasSuffix(".key")
        guard files.isEmpty || mayBeLeft else {
            throw OpeningError(
                .rollback,
                "ROLLBACK DETECTED: \(self.options.folder.keys) holds the keys of a ledger, and its log is gone. Put ledger.db back, or begin in another folder."
            )
        }
        for file in files { FilePlace.remove(self.options.folder.keys + "/" + file) }
    }

    private func resume(_ store: any WritableLog, lock: LedgerLock) async throws -> Parts {
        let reader = store.reading
        let ledger = try await reader.identity().ledger
        let epoch = try await LogEpoch(inForceIn: reader)
        let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        let keyStore = try KeyStore(folder: self.options.folder.keys, ledger: ledger, masterKey: self.options.masterKey)
        if let opening = epoch.opening { try await self.end(opening, reader, verifier, keyStore) }
        let (anchor, accepted) = try await self.anchor(of: ledger, size: reader.size())
        try await self.endKeyChange(epoch, reader, verifier, keyStore, anchor)
        let log = try await LogOpening.inspect(store: reader, origin: epoch.origin, verifier: verifier, anchor: anchor)
        let loading = StateLoading(reader: reader, size: log.size, keysAtHand: self.options.limits.takenKeys)
        let state = try await loading.load(ledger: ledger)
        try StateLoading.checkKnown(state, ruleSets: self.options.ruleSets)
        if case .changing = state.masterKey, !self.options.isResealing { throw OpeningError.resealing }
        return Parts(
            lock: lock,
            store: store,
            reader: reader,
            anchor: anchor,
            opened: log,
            state: state,
            keyStore: keyStore,
            logKey: try self.logKey(epoch.key, from: keyStore),
            origin: epoch.origin,
            publishedKey: epoch.key,
            isNew: false,
            anchorAccepted: accepted
        )
    }

    /// Brings a ceremony to its end that was interrupted before the anchor remembered what it had recorded.
    ///
    /// Whoever can write the files can write such an entry, under a key of their own, and would have the anchor forget what it knows: only
    /// one whose key the master key opens was ours.
    private func end(
        _ opening: EpochOpened,
        _ reader: any EventReading,
        _ verifier: NoteVerifier,
        _ keyStore: KeyStore
    ) async throws {
        guard try await EpochAnchor.isLast(opening, of: reader.size()), Anchor.exists(at: self.options.anchorPath)
        else {
            return
        }
        let remembered = try Anchor.openReadOnly(path: self.options.anchorPath).head.flatMap(EntryHead.init)
        guard EpochAnchor.isOvertaken(remembered, by: opening) else { return }
        guard try self.logKey(opening.logKey, from: keyStore) != nil else {
            throw OpeningError(
                .masterKey,
                "An epoch was opened, and the anchor does not remember it yet: a server's start, or ca-ledger epoch open, brings that to its end with the master key."
            )
        }
        let log = try await LogOpening.inspect(store: reader, origin: verifier.name, verifier: verifier, anchor: nil)
        guard let newest = log.latestCheckpoint, newest.size == log.size, let note = newest.note else { return }
        try EpochAnchor.replace(self.options.anchorPath, by: log, note: note)
        self.logger.notice("An epoch was opened, and the anchor did not remember it yet.")
    }

    /// Brings a change of the log's key to its end that was interrupted before the anchor remembered it: only one whose key the master key
    /// opens was ours.
    private func endKeyChange(
        _ epoch: LogEpoch,
        _ reader: any EventReading,
        _ verifier: NoteVerifier,
        _ keyStore: KeyStore,
        _ anchor: Anchor
    ) async throws {
        guard try await LogKeyAnchor.isBehind(anchor, reader, by: verifier) else { return }
        guard try self.logKey(epoch.key, from: keyStore) != nil else {
            throw OpeningError(
                .masterKey,
                "The log's key was changed, and the anchor does not remember it yet: a server's start, or ca-ledger log rotate-key, brings that to its end with the master key."
            )
        }
        let log = try await LogOpening.inspect(store: reader, origin: verifier.name, verifier: verifier, anchor: nil)
        try await LogKeyAnchor.follow(anchor, log, reader)
        self.logger.notice("The log's key was changed, and the anchor did not remember it yet.")
    }

    /// A missing anchor, or one that remembers nothing, refuses as a shorter log does, unless somebody decides otherwise, which is
    /// recorded.
    private func anchor(of ledger: UniqueIdentifier, size: UInt64) throws -> (anchor: Anchor, accepted: String?) {
        let path = self.options.anchorPath
        var blank: Anchor?
        switch AnchorStanding(of: Anchor.exists(at: path) ? try Anchor.open(path: path) : nil, ledger, size: size) {
        case .missing: break
        case .blank(let anchor): blank = anchor
        case .ofAnother(let other):
            throw OpeningError(.rollback, "ROLLBACK DETECTED: the anchor \(path) is of another ledger, \(other).")
        case .remembering(let anchor): return (anchor, nil)
        }
        guard let reason = self.options.newAnchorReason else {
            let way = "only where it is lost decide to go on without: serve --new-anchor REASON, which is recorded."
            throw OpeningError(
                .rollback,
                blank == nil
                    ? "There is no anchor \(path), so a shortened log could not be noticed. Where it lies elsewhere, name it: --anchor FILE; \(way)"
                    : "ROLLBACK DETECTED: the anchor \(path) remembers nothing, so a shortened log could not be noticed. Put the newest back; \(way)"
            )
        }
        let accepted = "\(self.options.provenance.principal): \(reason)"
        return (try blank ?? Anchor.create(path: path, ledger: ledger), accepted)
    }

    private func logKey(_ published: LogKey, from keyStore: KeyStore) throws -> (any SigningKey)? {
        guard self.options.masterKey != nil else { return nil }
        let publicKey = try PublicKey(ed25519: published.publicKey)
        do {
            let key = try keyStore.key(published.identifier, subjectPublicKeyInfo: publicKey.subjectPublicKeyInfo)
            return SealedFileKey(key)
        } catch {
            throw OpeningError(.masterKey, "The master key does not open this ledger's keys: \(error)")
        }
    }
}
