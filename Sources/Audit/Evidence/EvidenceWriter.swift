internal import Bytes
public import EventLog
internal import Ledger
public import Transparency
public import Views

/// What makes bundles of evidence from a log.
public struct EvidenceWriter: Sendable {
    private let log: any EventReading
    private let views: ViewsStore?

    /// A writer of evidence from a log.
    ///
    /// - Parameter views: They lead to lists and periods far behind a certificate; without them those near by are found.
    public init(log: any EventReading, views: ViewsStore? = nil) {
        self.log = log
        self.views = views
    }

    /// The evidence of one certificate, under the newest checkpoint that is signed, or under one that was cosigned elsewhere.
    ///
    /// - Parameter cosigned: A checkpoint of this log with cosignatures, and the keys of those who gave them.
    /// - Throws: ``CertificateAbsence`` where there is no such certificate; ``EvidenceError`` where it cannot be proved now; ``AuditError``
    ///   and `StoreError` where the log cannot be read.
    public func bundle(
        of reference: CertificateReference,
        cosigned: (note: String, witnesses: [WitnessKey])? = nil
    ) async throws -> EvidenceBundle {
        let stored = try await self.log.latestSignedCheckpoint()
        let entries = try await CertificateCollector(log: self.log, views: self.views).entries(reference)
        guard var note = stored?.note, var size = stored?.size else { throw EvidenceError.unsigned(0) }
        let key = try await self.logKey()
        if let cosigned {
            note = cosigned.note
            size = try await self.check(cosigned.note, key).size
        }
        let needed = [entries.found.ending.position, entries.revocation?.position ?? 0].max() ?? 0
        guard needed < size else { throw EvidenceError.unsigned(needed) }
        let kept = try Self.kept(note, key, cosigned?.witnesses ?? [])
        let tree = TreeReader(self.log)
        var parts: [EvidenceBundle.Part] = []
        for entry in entries.all where entry.position < size {
            // A list whose ending is not proved yet says nothing.
            if let list = entries.lists.first(where: { $0.intent.position == entry.position }),
                list.ending.position >= size
            {
                continue
            }
            parts.append(
                EvidenceBundle.Part(
                    header: entry.header,
                    payload: entry.payload,
                    proof: try await tree.inclusionProof(of: entry.position, size: size)
                )
            )
        }
        return EvidenceBundle(
            certificate: entries.found.certificate,
            parts: parts,
            witnesses: cosigned?.witnesses.map(\.verifierKey) ?? [],
            checkpoint: kept
        )
    }

    /// The key in force, as the log names it.
    ///
    /// - Throws: ``AuditError`` where it names none; `StoreError` where the log cannot be read.
    public func logKey() async throws -> NoteVerifier {
        let collector = CertificateCollector(log: self.log)
        let entries = [try await EntryReading(log: self.log).entry(at: 0)] + (try await collector.logKeys())
        guard let verifier = LogKeyInForce(entries.compactMap(\.body)).verifier else {
            throw AuditError("The log's key cannot be read.", at: entries.last?.position ?? 0)
        }
        return verifier
    }

    /// The key that signed a bundle's checkpoint, of all that the log had under its names; the one in force where none did.
    ///
    /// - Returns: The key, and whether it is the one in force.
    /// - Throws: As ``logKey()``.
    public func logKey(of bundle: [UInt8]) async throws -> (key: NoteVerifier, isInForce: Bool) {
        let newest = try await self.logKey()
        guard let read = try? EvidenceBundle(reading: bundle), let note = try? SignedNote(parsing: read.checkpoint),
            let line = note.signatures.first
        else { return (newest, true) }
        func signed(_ key: NoteVerifier) -> Bool {
            line.name.isVerbatim(key.name) && line.keyIdentifier == key.keyIdentifier
        }
        if signed(newest) { return (newest, true) }
        var events: [EventBody] = []
        for position in try await self.positionsOfKeys() {
            if let body = try await EntryReading(log: self.log).entry(at: position).body { events.append(body) }
            if let key = LogKeyInForce(events).verifier, signed(key) { return (key, false) }
        }
        return (newest, true)
    }

    /// Where lies what gave the log its names and keys, in order: by the views, or as its headers say.
    private func positionsOfKeys() async throws -> [UInt64] {
        let types: [EventType] = [.epochOpened, .logKeyChanged]
        let size = try await self.log.size()
        var positions: [UInt64] = [0]
        var next: UInt64 = 0
        if let views = self.views {
            next = min(try views.position().size, size)
            for type in types { positions += try views.rareEvents(by: .type(type), in: 0..<next, limit: Self.mostKeys) }
        }
        while next < size {
            let entries = try await self.log.storedEntries(in: next..<min(size, next + 256))
            guard !entries.isEmpty else { throw AuditError("The entry is missing.", at: next) }
            positions += entries.filter { types.map(\.rawValue).contains($0.header.type) }.map(\.header.position)
            next += UInt64(entries.count)
        }
        return positions.sorted()
    }

    /// Of how many names and keys the log is asked.
    private static let mostKeys = 10_000

    /// The checkpoint that a note from elsewhere states, where it is of this log.
    private func check(_ note: String, _ key: NoteVerifier) async throws -> Checkpoint {
        let checkpoint = try Checkpoint(note: note, signedBy: key)
        guard checkpoint.size <= (try await self.log.size()),
            try await TreeReader(self.log).root(at: checkpoint.size) == checkpoint.root
        else { throw EvidenceError.otherCheckpoint }
        return checkpoint
    }

    /// A note with the log's own signature and those of the witnesses, in this order, and no other: what nobody can check proves nothing.
    private static func kept(_ text: String, _ key: NoteVerifier, _ witnesses: [WitnessKey]) throws -> String {
        let note = try SignedNote(parsing: text)
        let own = note.signatures.first { $0.name.isVerbatim(key.name) && $0.keyIdentifier == key.keyIdentifier }
        guard let own else { throw NoteError.unknownSigner }
        var signatures = [own]
        for witness in witnesses {
            guard let line = note.signatures.first(where: { witness.time(of: $0, on: note.text) != nil }) else {
                throw EvidenceError.notCosigned(witness.name)
            }
            signatures.append(line)
        }
        return SignedNote(text: note.text, signatures: signatures).encoded
    }
}

/// Why there is no evidence of a certificate now.
public enum EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No checkpoint covers an entry yet.
    case unsigned(UInt64)
    /// A checkpoint that was handed over is not of this log.
    case otherCheckpoint
    /// A witness did not cosign it.
    case notCosigned(String)

    /// What is so, for people.
    public var description: String {
        switch self {
        case .unsigned(let position):
            "No signed checkpoint covers position \(position) yet: a running server signs one within its interval."
        case .otherCheckpoint: "The checkpoint is not of this log."
        case .notCosigned(let name): "The checkpoint is not cosigned by \(name)."
        }
    }
}

/// Under which name and key the log signs, by the events that say so, in their order.
struct LogKeyInForce {
    private(set) var origin: String?
    private(set) var publicKey: [UInt8]?
    /// The number of the epoch.
    private(set) var epoch: Int64 = 0

    init(_ events: [EventBody]) {
        for event in events {
            switch event {
            case .ledgerOpened(let opened): (self.origin, self.publicKey) = (opened.origin, opened.logKey.publicKey)
            case .epochOpened(let opened):
                (self.origin, self.publicKey, self.epoch) = (opened.origin, opened.logKey.publicKey, opened.epoch)
            case .logKeyChanged(let changed): self.publicKey = changed.logKey.publicKey
            default: break
            }
        }
    }

    /// What verifies its signatures; `nil` where name or key are none.
    var verifier: NoteVerifier? {
        guard let origin, let publicKey else { return nil }
        return try? NoteVerifier(name: origin, ed25519: publicKey)
    }
}
