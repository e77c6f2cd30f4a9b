internal import Bytes
internal import Cryptography
internal import Ledger

/// The keys of a log that must lie in sealed files: those of the authorities whose creation did not fail, and the log's own in force.
struct KeyFileFold: Sendable {
    /// A key that lies in a file.
    struct Key: Hashable, Sendable {
        let identifier: UniqueIdentifier
        let subjectPublicKeyInfo: [UInt8]
    }

    private var made: [UniqueIdentifier: Key] = [:]
    private var logKey: Key?
    private var isOpened = false

    /// All of them, in the order of their identifiers.
    var keys: [Key] {
        (Array(self.made.values) + [self.logKey].compactMap(\.self)).sorted { $0.identifier < $1.identifier }
    }

    /// How many there are.
    var count: Int { self.made.count + (self.logKey == nil ? 0 : 1) }

    /// Takes what an event says of keys, whether or not it may.
    mutating func fold(_ fact: RecordedFact) {
        switch fact.body {
        case .ledgerOpened(let opened) where !self.isOpened:
            self.isOpened = true
            self.logKey = Self.key(opened.logKey)
        case .epochOpened(let opened): self.logKey = Self.key(opened.logKey)
        case .logKeyChanged(let changed): self.logKey = Self.key(changed.logKey)
        case .keyMade(let made):
            self.made[fact.stream] =
                made.place == .sealedFile
                ? Key(identifier: made.key, subjectPublicKeyInfo: made.subjectPublicKeyInfo) : nil
        case .authorityCreationFailed: self.made[fact.stream] = nil
        default: break
        }
    }

    private static func key(_ key: LogKey) -> Key? {
        guard key.place == .sealedFile else { return nil }
        // Octets that are no key are told elsewhere.
        let publicKey = try? PublicKey(ed25519: key.publicKey)
        return publicKey.map { Key(identifier: key.identifier, subjectPublicKeyInfo: $0.subjectPublicKeyInfo) }
    }
}
