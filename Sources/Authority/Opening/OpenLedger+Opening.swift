import Buckets
import Bytes
import Cryptography
import DurableFiles
import EventLog
import Issuance
import Ledger
public import Logging
import Synchronization
import Transparency
import Views

extension OpenLedger {
    /// Opens a ledger for writing, and makes it where there is none.
    ///
    /// With a master key, what a crash left open is ended first: intents are abandoned, never signed again. Without one,
    /// facts can be recorded and nothing signed.
    ///
    /// - Parameter onFatalFailure: What to do when a commit's fate is unknown. It should end the process.
    /// - Throws: ``OpeningError``.
    public static func open(
        _ options: OpeningOptions,
        logger: Logger,
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) async throws(OpeningError) -> OpenLedger {
        let opener = LedgerOpener(options: options, logger: logger, onFatalFailure: onFatalFailure)
        let parts = try await opener.open()
        do {
            let mending = KeyUseMending(
                reader: parts.reader,
                opened: parts.opened,
                keyStore: parts.keyStore,
                logger: logger
            )
            try await mending.mend()
            let ledger = try Self.assemble(parts, options: options, logger: logger, onFatalFailure: onFatalFailure)
            do {
                try await ledger.beginOrRest(parts, options: options, logger: logger)
                if options.isServing, options.masterKey != nil {
                    ledger.lists.begin()
                    ledger.ends.begin()
                }
            } catch {
                ledger.close()
                throw error
            }
            return ledger
        } catch let refusal as Refusal {
            throw OpeningError(.unavailable, refusal.message)
        } catch {
            throw OpeningError(.unavailable, "\(error)")
        }
    }

    private static func assemble(
        _ parts: LedgerOpener.Parts,
        options: OpeningOptions,
        logger: Logger,
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) throws -> OpenLedger {
        let ledger = parts.opened.identity.ledger
        let reader = parts.reader
        let views = DisposableViews(folder: options.folder.path, ledger: ledger) { reason in
            logger.notice("The views are made anew.", metadata: ["reason": "\(reason)"])
        } onReplaced: { entries in
            logger.notice("The views were made anew.", metadata: ["entries": "\(entries)"])
        }
        let clock = LedgerClock(
            source: options.timeSource,
            newest: parts.opened.size > 0 ? parts.opened.lastTime : nil,
            forwardBound: options.clockForwardBound
        )
        let path = options.folder.path
        let buckets = Buckets(dataFolder: path)
        let meters = LedgerMeters(options.metrics)
        let sequencer = Sequencer(
            state: parts.state,
            clock: clock,
            limits: options.limits,
            logger: logger,
            availableSpace: { FilePlace.freeOctets(at: path) }
        )
        let follower = ViewsFollower(views: views, reader: reader, levels: meters.levels, logger: logger)
        follower.begin(at: parts.opened.size)
        let keyStore = parts.keyStore
        let log = SequencedLog(
            store: parts.store,
            opened: parts.opened,
            anchor: parts.anchor,
            entropy: options.entropy,
            follower: follower,
            publisher: try parts.logKey.map {
                CheckpointPublisher(
                    reader: reader,
                    verifier: try NoteVerifier(name: parts.origin, ed25519: parts.publishedKey.publicKey),
                    key: $0,
                    frontier: parts.opened.frontier,
                    logger: logger
                )
            },
            sealer: SegmentSealer(reader: reader, sealed: parts.opened.segmentCount, logger: logger),
            afterCheckpoint: { try keyStore.synchronize() },
            meters: meters,
            onFatalFailure: onFatalFailure
        )
        let opened = parts.state.opened
        let refusals = RefusalCounter(from: clock.now(), meters: meters)
        let access = AccessLookup(reader: reader)
        let room = SigningRoom(store: keyStore, meters: meters)
        let authority = LedgerAuthority(
            settings: LedgerSettings(
                ledger: ledger,
                partition: opened?.partition ?? options.partition,
                region: opened?.region ?? options.region,
                account: opened?.account ?? options.account
            ),
            sequencer: sequencer,
            room: room,
            buckets: buckets,
            reader: reader,
            entropy: options.entropy,
            capabilities: Set(CryptographyLibrary.capabilities),
            ruleSets: options.ruleSets,
            reports: ReportSettings(
                interval: options.reportInterval,
                form: options.reportForm
            ),
            access: access,
            refusals: refusals,
            rates: CallRates(options.rateLimits, sinceBoot: options.timeSource.sinceBoot, meters: meters),
            mostListed: options.lists.mostListed,
            hasResponder: options.isServing && options.masterKey != nil,
            meters: meters,
            logger: logger
        )
        let lists = ListPublisher(
            making: authority.listMaking(
                room: room,
                buckets: buckets,
                entropy: options.entropy,
                ruleSets: options.ruleSets,
                options: options.lists
            ),
            meters: meters,
            logger: logger
        )
        let shelf = try ResponderShelf(in: options.folder.keys, entropy: .system, logger: logger)
        if options.isServing { shelf.removeOthers() }
        let statuses = StatusAnswering(
            authority.certification,
            reader: reader,
            room: room,
            limits: options.answers,
            shelf: shelf,
            isAnsweredFor: options.isAnsweredFor,
            meters: meters,
            logger: logger
        )
        authority.statuses.withLock { $0 = statuses }
        sequencer.observe { _, placed in meters.note(placed) }
        let ends = AuthorityEnds(authority.authorities, logger: logger)
        sequencer.begin(log)
        let store = parts.store
        return OpenLedger(
            authority: authority,
            reader: reader,
            ruleSets: options.ruleSets,
            sequencer: sequencer,
            clock: clock,
            refusals: refusals,
            access: access,
            room: room,
            lists: lists,
            ends: ends,
            statuses: statuses,
            finder: CertificateFinder(views: views, reader: reader, logger: logger),
            meters: meters,
            folder: path,
            lock: parts.lock,
            closing: {
                // Both are whole whether or not closing succeeds: the log is synced, the views are disposable.
                try? views.close()
                try? store.close()
            }
        )
    }
}
