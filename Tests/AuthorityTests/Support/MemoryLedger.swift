import Buckets
import Bytes
import Cryptography
import Derivation
import Dispatch
import EventLog
import Issuance
import Ledger
import Synchronization
import Testbed
import Transparency
import Views

@testable import Authority

/// A sequencer with everything around it, over a store in memory that can be looked at and made to fail.
final class MemoryLedger: Sendable {
    let store: ObservedStore
    let sequencer: Sequencer
    let authority: LedgerAuthority
    let clock: TestClock
    let room: SigningRoom
    let failures = Failures()
    private let home: TemporaryFolder
    private let views: DisposableViews

    static let identifier = UniqueIdentifier(words: (0x51, 0x52))
    private static let logKey = Result { try PrivateKey.generate(.ed25519) }
    private static let origin = "ca-ledger/test"

    /// Opens a log as a start does, and ends what was left open.
    init(
        _ memory: InMemoryEventStore = InMemoryEventStore(ledger: MemoryLedger.identifier),
        home: TemporaryFolder? = nil,
        clock: TestClock = TestClock(),
        limits: Sequencer.Limits = Sequencer.Limits(),
        entropy: Entropy = .system,
        reader: (any EventReading)? = nil,
        sealingReader: (any EventReading)? = nil
    ) async throws {
        let home = try home ?? TemporaryFolder()
        let logger = LedgerUnderTest.logger
        memory.reopen()
        let opened = try await LogOpening.inspect(store: memory, verifier: nil, anchor: nil)
        let state = try await StateLoading(reader: memory, size: opened.size, keysAtHand: limits.takenKeys)
            .load(ledger: Self.identifier)
        let views = DisposableViews(folder: home.path, ledger: Self.identifier)
        let follower = ViewsFollower(views: views, reader: memory, logger: logger)
        follower.begin(at: opened.size)
        let failures = self.failures
        let store = ObservedStore(memory)
        let space = SpaceLeft()
        let ledgerClock = LedgerClock(source: clock.source, newest: opened.size > 0 ? opened.lastTime : nil)
        let sequencer = Sequencer(
            state: state,
            clock: ledgerClock,
            limits: limits,
            logger: logger,
            availableSpace: { space.octets }
        )
        let keyStore = try KeyStore(
            folder: home.file("keys"),
            ledger: Self.identifier,
            masterKey: LedgerUnderTest.masterKey
        )
        let log = SequencedLog(
            store: store,
            opened: opened,
            anchor: nil,
            entropy: entropy,
            follower: follower,
            publisher: CheckpointPublisher(
                reader: reader ?? memory,
                verifier: try NoteVerifier(
                    name: Self.origin,
                    subjectPublicKeyInfo: try Self.logKey.get().subjectPublicKeyInfo
                ),
                key: SealedFileKey(try Self.logKey.get()),
                frontier: opened.frontier,
                logger: logger
            ),
            sealer: SegmentSealer(
                reader: sealingReader ?? memory,
                sealed: opened.segmentCount,
                logger: logger,
                pauses: 1...8
            ),
            afterCheckpoint: { try keyStore.synchronize() },
            onFatalFailure: failures.report
        )
        self.store = store
        self.sequencer = sequencer
        self.clock = clock
        self.home = home
        self.views = views
        self.spaceLeft = space
        self.room = SigningRoom(store: keyStore)
        self.authority = LedgerAuthority(
            settings: LedgerSettings(
                ledger: Self.identifier,
                partition: "aws",
                region: "us-east-1",
                account: "000000000000"
            ),
            sequencer: sequencer,
            room: self.room,
            buckets: Buckets(dataFolder: home.path),
            reader: memory,
            entropy: entropy,
            capabilities: Set(CryptographyLibrary.capabilities),
            ruleSets: .known,
            reports: ReportSettings(interval: 0, form: nil),
            access: AccessLookup(reader: memory),
            refusals: RefusalCounter(from: clock.wall),
            rates: CallRates(RateLimits(), sinceBoot: { 0 }),
            mostListed: ListOptions().mostListed,
            logger: logger
        )
        sequencer.begin(log)
        try await self.begin(state, isNew: opened.size == 0)
    }

    private let spaceLeft: SpaceLeft

    /// How much the disk has left from now on.
    func leave(octets: UInt64) { self.spaceLeft.octets = octets }

    private func begin(_ state: LedgerState, isNew: Bool) async throws {
        if isNew {
            let opened = LedgerOpened(
                ledger: Self.identifier,
                origin: Self.origin,
                logKey: LogKey(
                    identifier: Self.identifier,
                    place: .sealedFile,
                    publicKey: Array(try Self.logKey.get().subjectPublicKeyInfo.suffix(32))
                ),
                booksVersion: BooksRules.version,
                ruleSet: 1,
                softwareVersion: "test",
                partition: "aws",
                region: "us-east-1",
                account: "000000000000"
            )
            _ = await self.sequencer.submit(.record(stream: Self.identifier, .ledgerOpened(opened)))
        }
        let started = ServerStarted(
            softwareVersion: "test",
            cryptographyVersion: CryptographyLibrary.version,
            capabilities: CryptographyLibrary.capabilities,
            issuanceTokenWindow: 60,
            authorityTokenWindow: 300,
            booksVersion: BooksRules.version,
            ruleSet: RuleSets.known.newest,
            isDevelopment: false,
            anchorAccepted: nil,
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
        _ = await self.sequencer.submit(.record(stream: Self.identifier, .serverStarted(started)))
        for stream in state.openIssuances.keys.sorted() {
            _ = await self.sequencer.submit(.abandonIssuance(stream, reason: RecordedReason(code: 10, values: [])))
        }
    }

    /// What the log holds.
    func contents() throws -> LogContents { try LogContents(self.store.memory) }

    /// Stops, as a process that ends in good order.
    func stopped() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.sequencer.stop()
                try? self.views.close()
                continuation.resume()
            }
        }
    }

    /// The same log and keys, opened again.
    func reopened() async throws -> MemoryLedger {
        try await MemoryLedger(self.store.memory, home: self.home, clock: self.clock)
    }
}

/// A disk's room, set by hand.
final class SpaceLeft: Sendable {
    private let value = Mutex<UInt64>(1 << 40)

    var octets: UInt64 {
        get { self.value.withLock { $0 } }
        set { self.value.withLock { $0 = newValue } }
    }
}

/// A door that the sequencer's thread stands before until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let reached = Mutex<(isReached: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    /// Stands before the door; for threads that no task needs.
    func pass() {
        let waiter = self.reached.withLock { reached in
            reached.isReached = true
            defer { reached.waiter = nil }
            return reached.waiter
        }
        waiter?.resume()
        self.semaphore.wait()
        self.semaphore.signal()
    }

    /// Waits until somebody stands before the door.
    func isReached() async {
        await withCheckedContinuation { continuation in
            let isReached = self.reached.withLock { reached in
                if !reached.isReached { reached.waiter = continuation }
                return reached.isReached
            }
            if isReached { continuation.resume() }
        }
    }

    func open() { self.semaphore.signal() }
}
