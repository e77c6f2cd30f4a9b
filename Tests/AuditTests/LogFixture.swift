import Bytes
import Cryptography
import Derivation
import EventLog
import Foundation
import GRDB
import Issuance
import Ledger
import PKI
import SQLiteLog
import Testbed
import Transparency

/// A ledger in a folder of its own, written event by event as the writers do, or as they never would.
final class LogFixture {
    static let beginning = Instant(seconds: 1_790_000_000)

    private let home: TemporaryFolder
    let folder: String
    let anchorPath: String
    let ledger = UniqueIdentifier(words: (0x1122_3344_5566_4788, 0x99AA_BBCC_DDEE_FF00))
    let origin: String
    let logKey: PrivateKey
    let store: SQLiteEventStore
    let anchor: Anchor
    private(set) var state: LedgerState
    private(set) var entries: [Entry] = []
    var time = LogFixture.beginning
    /// Who asks for certificates.
    var principal = "alice"
    /// As what they ask.
    var role = "administrator"
    /// Whether whoever acts with an access key that the log does not know is given it first.
    var isGranting = true
    private var versions: [UniqueIdentifier: UInt64] = [:]
    private var serials: Set<[[UInt8]]> = []
    private var revoked: Set<[[UInt8]]> = []
    /// The access keys that were given to somebody.
    private var granted: Set<String> = []
    private var sealed = 0
    private var frontier = MerkleFrontier()
    private var counter: UInt64 = 1
    /// Whether what is appended is signed as servers sign: where it is not, the log goes on without.
    var isSigning = true
    /// What the newest checkpoint covers, and the time of the first entry after it.
    private var signed: (size: UInt64, since: Instant?) = (0, nil)
    /// The notes of its checkpoints, oldest first.
    private(set) var notes: [String] = []
    private(set) var keys: [UniqueIdentifier: PrivateKey] = [:]
    private(set) var uses: [UniqueIdentifier: UInt64] = [:]

    /// A key of requesters: whose it is makes no difference.
    static let subscriberKey = Result { try PrivateKey.generate(.ecP256) }
    static let otherKey = Result { try PrivateKey.generate(.ecP256) }

    init() throws {
        self.home = try TemporaryFolder()
        self.folder = self.home.file("ledger")
        self.anchorPath = self.home.file("anchor")
        try FileManager.default.createDirectory(atPath: self.folder + "/keys", withIntermediateDirectories: true)
        self.logKey = try PrivateKey.generate(.ed25519)
        self.origin = "ca-ledger/\(self.ledger)"
        self.store = try SQLiteEventStore.create(at: self.folder, ledger: self.ledger)
        self.anchor = try Anchor.create(path: self.anchorPath, ledger: self.ledger)
        self.state = LedgerState(ledger: self.ledger)
    }

    /// The ledger again that was remembered, in another folder.
    init(_ snapshot: Snapshot) throws {
        self.home = try TemporaryFolder()
        self.folder = self.home.file("ledger")
        self.anchorPath = self.home.file("anchor")
        try FileManager.default.createDirectory(atPath: self.folder + "/keys", withIntermediateDirectories: true)
        for (name, octets) in snapshot.files { try self.home.write(octets, to: name) }
        self.logKey = snapshot.logKey
        self.origin = snapshot.origin
        self.store = try SQLiteEventStore.open(at: self.folder)
        self.anchor = try Anchor.open(path: self.anchorPath)
        self.state = snapshot.state
        self.entries = snapshot.entries
        self.time = snapshot.time
        self.principal = snapshot.principal
        self.versions = snapshot.versions
        self.serials = snapshot.serials
        self.granted = snapshot.granted
        self.sealed = snapshot.sealed
        self.frontier = snapshot.frontier
        self.counter = snapshot.counter
        self.signed = snapshot.signed
        self.notes = snapshot.notes
        self.keys = snapshot.keys
        self.uses = snapshot.uses
    }

    deinit { try? self.store.close() }

    /// All that a ledger is, so that a long one is written once and used by many tests.
    struct Snapshot: Sendable {
        fileprivate let files: [(name: String, octets: [UInt8])]
        fileprivate let logKey: PrivateKey
        fileprivate let origin: String
        fileprivate let state: LedgerState
        fileprivate let entries: [Entry]
        fileprivate let time: Instant
        fileprivate let principal: String
        fileprivate let versions: [UniqueIdentifier: UInt64]
        fileprivate let serials: Set<[[UInt8]]>
        fileprivate let granted: Set<String>
        fileprivate let sealed: Int
        fileprivate let frontier: MerkleFrontier
        fileprivate let counter: UInt64
        fileprivate let signed: (size: UInt64, since: Instant?)
        fileprivate let notes: [String]
        fileprivate let keys: [UniqueIdentifier: PrivateKey]
        fileprivate let uses: [UniqueIdentifier: UInt64]
    }

    /// Closes the ledger, and remembers it.
    func snapshot() throws -> Snapshot {
        try self.store.close()
        // Folders cannot be read, and are made anew.
        let files = try FileManager.default.subpathsOfDirectory(atPath: self.home.path).compactMap { name in
            (try? self.home.read(name)).map { (name: name, octets: $0) }
        }
        return Snapshot(
            files: files,
            logKey: self.logKey,
            origin: self.origin,
            state: self.state,
            entries: self.entries,
            time: self.time,
            principal: self.principal,
            versions: self.versions,
            serials: self.serials,
            granted: self.granted,
            sealed: self.sealed,
            frontier: self.frontier,
            counter: self.counter,
            signed: self.signed,
            notes: self.notes,
            keys: self.keys,
            uses: self.uses
        )
    }

    var size: UInt64 { UInt64(self.entries.count) }

    func identifier() -> UniqueIdentifier {
        self.counter += 1
        // Mixed, as random identifiers are.
        return UniqueIdentifier(words: (self.counter &* 0x9E37_79B9_7F4A_7C15, self.counter))
    }

    // MARK: - Writing

    /// Appends facts at one time, in one transaction.
    @discardableResult
    func append(_ facts: [(UniqueIdentifier, EventBody)], version: UInt64? = nil) throws -> [Entry] {
        for (_, body) in facts where self.isGranting { try self.grant(body.provenance) }
        try self.signWhatMayNotWait(before: UInt64(facts.count))
        var batch = LogBatch(expectedSize: self.size)
        for (stream, body) in facts {
            let event = Event(nonce: self.identifier(), body: body)
            let payload = try event.derEncoded()
            let header = EntryHeader(
                ledger: self.ledger,
                position: self.size,
                time: self.time,
                stream: stream,
                streamVersion: version ?? self.versions[stream] ?? 0,
                type: body.type.rawValue,
                schema: EntryHeader.currentSchema,
                payloadLength: UInt32(payload.count),
                payloadDigest: try SHA256.digest(of: payload),
                previousLeafHash: self.entries.last?.leafHash ?? .zero
            )
            let entry = Entry(header: header, leafHash: try header.leafHash(), payload: payload)
            try self.frontier.append(entry.leafHash)
            self.versions[stream] = header.streamVersion + 1
            self.entries.append(entry)
            batch.entries.append(entry)
            self.state.evolve(try RecordedFact(header, body), into: &batch.indexChanges)
        }
        // What contradicts itself is written all the same, as far as the tables take it.
        batch.indexChanges.serials.removeAll { entry in
            !self.serials.insert([entry.authority.octets, entry.serialNumber]).inserted
        }
        batch.indexChanges.revocations.removeAll { entry in
            !self.revoked.insert([entry.authority.octets, entry.serialNumber]).inserted
        }
        try self.store.commit(batch)
        if let last = self.entries.last { try self.anchor.write(size: self.size, leafHash: last.leafHash) }
        self.signed.since = self.signed.since ?? self.time
        // What a later key would have to sign is the test's to sign.
        if facts.contains(where: { [.epochOpened, .logKeyChanged].contains($0.1.type) }) { self.isSigning = false }
        try self.seal()
        return batch.entries
    }

    /// Gives an access key to whom acts with it, where the log does not know it.
    private func grant(_ provenance: Provenance?) throws {
        guard let provenance, provenance.channel == .api, let accessKey = provenance.accessKey,
            let account = provenance.account, let role = provenance.role, RoleDefinition.isName(role),
            ActorForm.isAccessKey(accessKey), ActorForm.isAccount(account), ActorForm.isPrincipal(provenance.principal),
            self.granted.insert(accessKey).inserted
        else { return }
        let changed = CredentialsChanged(
            change: .added,
            accessKey: accessKey,
            principal: provenance.principal,
            account: account,
            role: role,
            expiry: nil,
            secret: SaltedDigest(salt: self.ledger, digest: .zero),
            provenance: Provenance(.program, "uid:0")
        )
        try self.append(self.ledger, .credentialsChanged(changed))
    }

    /// Appends a payload that may be anything.
    func append(payload: [UInt8], type: UInt32, schema: UInt16 = 1) throws {
        try self.signWhatMayNotWait(before: 1)
        let header = EntryHeader(
            ledger: self.ledger,
            position: self.size,
            time: self.time,
            stream: self.identifier(),
            streamVersion: 0,
            type: type,
            schema: schema,
            payloadLength: UInt32(payload.count),
            payloadDigest: try SHA256.digest(of: payload),
            previousLeafHash: self.entries.last?.leafHash ?? .zero
        )
        let entry = Entry(header: header, leafHash: try header.leafHash(), payload: payload)
        var batch = LogBatch(expectedSize: self.size)
        batch.entries = [entry]
        try self.frontier.append(entry.leafHash)
        self.entries.append(entry)
        try self.store.commit(batch)
        try self.anchor.write(size: self.size, leafHash: entry.leafHash)
        self.signed.since = self.signed.since ?? self.time
    }

    /// Signs where entries at the time that it is now would come too late for what is not signed yet.
    private func signWhatMayNotWait(before count: UInt64) throws {
        guard self.isSigning, let since = self.signed.since else { return }
        let isFirst = self.signed.size < CheckpointRhythm.firstSize
        let total = self.size - self.signed.size + count
        if isFirst || !CheckpointRhythm.admits(count: total, from: since, to: self.time) { try self.checkpoint() }
    }

    @discardableResult
    func append(_ stream: UniqueIdentifier, _ body: EventBody) throws -> Entry {
        try self.append([(stream, body)])[0]
    }

    private func seal() throws {
        while self.entries.count - self.sealed * 256 >= 272 {
            var batch = LogBatch(expectedSize: self.size)
            let run = Array(self.entries[self.sealed * 256..<self.sealed * 256 + 256])
            batch.segments = [try SegmentCodec.seal(number: UInt64(self.sealed), stored: run.map(StoredEntry.init))]
            try self.store.commit(batch)
            self.sealed += 1
        }
    }

    /// The root of the tree of everything so far.
    func treeRoot() throws -> Digest256 { try self.frontier.root() }

    /// Intends, signs, stores and publishes a checkpoint over everything so far.
    ///
    /// - Parameter others: Those whose signatures follow.
    func checkpoint(
        signedBy key: PrivateKey? = nil,
        as name: String? = nil,
        and others: [(key: PrivateKey, name: String)] = []
    ) throws {
        let root = try self.frontier.root()
        var batch = LogBatch(expectedSize: self.size)
        batch.intendedCheckpoint = IntendedCheckpoint(size: self.size, root: root)
        try self.store.commit(batch)
        let text = Checkpoint(origin: name ?? self.origin, size: self.size, root: root).text
        let signed = [(key ?? self.logKey, name ?? self.origin)] + others
        let signatures = try signed.flatMap { try SignedNote.sign(text, name: $0.1, key: $0.0).signatures }
        let note = SignedNote(text: text, signatures: signatures).encoded
        var second = LogBatch(expectedSize: self.size)
        second.signedCheckpoints = [SignedCheckpoint(size: self.size, root: root, note: note)]
        try self.store.commit(second)
        try self.anchor.publish(checkpoint: note)
        self.signed = (self.size, nil)
        self.notes.append(note)
    }

    /// Writes the counts of key uses as the key store does.
    func writeKeyUses() throws {
        for (key, count) in self.uses { try self.writeUses(of: key, count) }
    }

    /// The file of counts of key uses.
    var keyUsePath: String { "\(self.folder)/keys/uses" }

    /// Writes one count, in a file that is made where there is none.
    func writeUses(of key: UniqueIdentifier, _ count: UInt64) throws {
        let isThere = FileManager.default.fileExists(atPath: self.keyUsePath)
        let file =
            try isThere
            ? KeyUseFile.open(path: self.keyUsePath, ledger: self.ledger)
            : KeyUseFile.create(path: self.keyUsePath, ledger: self.ledger)
        switch try file.find(key) {
        case .count(_, let place), .damaged(let place), .nothing(let place?):
            try file.write(count, of: key, at: place)
        case .nothing(nil): throw StoreError(.unavailable, "no room")
        }
    }

    /// Changes a database behind its program's back: the triggers are away meanwhile, and back after it.
    func tamper(_ file: String = "ledger.db", _ change: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: self.folder + "/" + file)
        try queue.write { database in
            let triggers = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
                .map { (name: $0[0] as String, statement: $0[1] as String) }
            for trigger in triggers { try database.execute(sql: "DROP TRIGGER \"\(trigger.name)\"") }
            try change(database)
            for trigger in triggers { try database.execute(sql: trigger.statement) }
        }
        try queue.close()
    }

    /// Changes one octet of a blob.
    func flip(_ octet: Int, of column: String, in table: String, where condition: String) throws {
        try self.tamper { database in
            let blob = try Data.fetchOne(database, sql: "SELECT \(column) FROM \(table) WHERE \(condition)")
            var octets = [UInt8](blob ?? Data())
            octets[octet] ^= 0x10
            try database.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE \(condition)",
                arguments: [Data(octets)]
            )
        }
    }

    /// The key of an authority.
    func key(of authority: UniqueIdentifier) -> UniqueIdentifier {
        self.state.authorities[authority]?.key?.key ?? authority
    }

    func use(_ authority: UniqueIdentifier) { self.uses[self.key(of: authority), default: 0] += 1 }

    func remember(_ key: PrivateKey, of authority: UniqueIdentifier) { self.keys[authority] = key }
}
