import Bytes
import Cryptography
import DurableFiles
import EventLog
import Ledger

/// The private keys that a log speaks of and that lie in sealed files, one after the other.
struct RecordedKeys {
    /// One of them.
    struct Key: Sendable {
        let identifier: UniqueIdentifier
        let subjectPublicKeyInfo: [UInt8]
        /// Whether it must lie in a file (schemas/format.md section 7): not the key of an authority that failed, nor one that signed
        /// checkpoints before.
        let isRequired: Bool
    }

    private static let page = 512

    let reader: any EventReading
    /// The folder of keys.
    let folder: String
    /// The key that checkpoints are signed with now.
    let logKey: LogKey

    /// Visits each of them; the log's own in force is the last.
    ///
    /// - Throws: `StoreError` or ``OpeningError`` where the log cannot be read, and what the visitor throws.
    func visit(_ visitor: (Key) async throws -> Void) async throws {
        var left = try self.namesOfFiles()
        func pass(_ key: Key) async throws {
            left.remove(key.identifier)
            try await visitor(key)
        }
        try await self.visitAuthorities(pass)
        left.remove(self.logKey.identifier)
        try await self.visitFormerLogKeys(among: &left, visitor)
        guard self.logKey.place == .sealedFile else { return }
        try await visitor(try Self.key(self.logKey, isRequired: true))
    }

    /// Whose files there are, by their names.
    private func namesOfFiles() throws -> Set<UniqueIdentifier> {
        let names = FilePlace.exists(self.folder) ? try FilePlace.list(self.folder) : []
        return Set(
            names.filter { $0.hasSuffix(KeyFileHead.suffix) }
                .compactMap { UniqueIdentifier(String($0.dropLast(KeyFileHead.suffix.count))) }
        )
    }

    /// The events of each authority lie together in the index: its key, and perhaps that it failed.
    private func visitAuthorities(_ visitor: (Key) async throws -> Void) async throws {
        var names = Range<ForceName>(.authorityEvent)
        var authority: ArraySlice<UInt8> = []
        var made: KeyMade?
        var isFailed = false
        func end() async throws {
            if let made, made.place == .sealedFile {
                try await visitor(
                    Key(
                        identifier: made.key,
                        subjectPublicKeyInfo: made.subjectPublicKeyInfo,
                        isRequired: !isFailed
                    )
                )
            }
            (made, isFailed) = (nil, false)
        }
        while true {
            let found = try await self.reader.inForce(names, isBackwards: false, limit: Self.page)
            for one in found {
                let subject = one.name.subject.prefix(16)
                if subject != authority {
                    try await end()
                    authority = subject
                }
                guard let stored = try await self.reader.storedEntry(at: one.position) else {
                    throw StoreError(.corrupt, "An entry is missing.", position: one.position)
                }
                switch EventType(rawValue: stored.header.type) {
                case .keyMade:
                    if case .keyMade(let fact) = try await LogEpoch.body(at: one.position, of: self.reader) {
                        made = fact
                    }
                case .authorityCreationFailed: isFailed = true
                default: break
                }
            }
            guard found.count == Self.page, let last = found.last else { break }
            names = ForceName(octets: last.name.octets + [0])..<names.upperBound
        }
        try await end()
    }

    /// Keys that signed checkpoints before are found where somebody kept their files: the log is read backwards until all that are left
    /// are accounted for.
    private func visitFormerLogKeys(
        among left: inout Set<UniqueIdentifier>,
        _ visitor: (Key) async throws -> Void
    ) async throws {
        var end = left.isEmpty ? 0 : try await self.reader.size()
        while end > 0, !left.isEmpty {
            let first = (end - 1) / SealedSegment.width * SealedSegment.width
            for entry in try await self.reader.storedEntries(in: first..<end).reversed() {
                guard
                    let type = EventType(rawValue: entry.header.type),
                    [.ledgerOpened, .epochOpened, .logKeyChanged].contains(type),
                    let key = try await LogEpoch.body(at: entry.header.position, of: self.reader)?.logKey,
                    left.remove(key.identifier) != nil
                else { continue }
                try await visitor(try Self.key(key, isRequired: false))
            }
            end = first
        }
    }

    private static func key(_ key: LogKey, isRequired: Bool) throws -> Key {
        Key(
            identifier: key.identifier,
            subjectPublicKeyInfo: try PublicKey(ed25519: key.publicKey).subjectPublicKeyInfo,
            isRequired: isRequired
        )
    }
}

extension EventBody {
    /// The key that the log is published under from here on; `nil` where it says none.
    fileprivate var logKey: LogKey? {
        switch self {
        case .ledgerOpened(let opened): opened.logKey
        case .epochOpened(let opened): opened.logKey
        case .logKeyChanged(let changed): changed.logKey
        default: nil
        }
    }
}
