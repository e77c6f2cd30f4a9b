internal import Bytes
internal import Cryptography
internal import Ledger

/// What keys and identifiers name: a public key is one key's and serves one purpose, and an identifier names one thing.
struct IdentityFold: Sendable {
    /// What an identifier names.
    private enum Named: Sendable {
        case ledger, authority, key
    }

    private var named: [UniqueIdentifier: Named]
    /// The identifier of each key by its SubjectPublicKeyInfo, DER.
    private var keys: [[UInt8]: UniqueIdentifier] = [:]
    /// The identifiers of keys that were made.
    private var made: Set<UniqueIdentifier> = []
    /// The keys that sign checkpoints.
    private var logKeys: Set<UniqueIdentifier> = []

    init(ledger: UniqueIdentifier) { self.named = [ledger: .ledger] }

    /// Takes an authority's identifier; says what else it names.
    mutating func add(authority: UniqueIdentifier) -> String? {
        let before = self.named.updateValue(.authority, forKey: authority)
        guard before == .key || before == .ledger else { return nil }
        return "The authority \(authority) has the identifier of something else."
    }

    /// Takes a key that was made; says whose it was before.
    mutating func add(_ made: KeyMade) -> String? {
        self.made.insert(made.key)
        let holder = self.keys.updateValue(made.key, forKey: made.subjectPublicKeyInfo)
        if let holder { return "The key \(made.key) is the key \(holder) again." }
        return self.name(made.key)
    }

    /// Takes a responder's key; says whose it was before.
    mutating func add(responder key: UniqueIdentifier, _ subjectPublicKeyInfo: [UInt8]) -> String? {
        let holder = self.keys.updateValue(key, forKey: subjectPublicKeyInfo)
        if let holder { return "The key \(key) is the key \(holder) again." }
        return self.name(key)
    }

    /// Takes a key that signs checkpoints from here on, or from the beginning; says whose it was before.
    mutating func add(_ key: LogKey) -> String? {
        let isKnown = self.logKeys.contains(key.identifier)
        // Octets that are no key can be no other key again.
        let publicKey = (try? PublicKey(ed25519: key.publicKey))?.subjectPublicKeyInfo ?? key.publicKey
        let holder = self.keys.updateValue(key.identifier, forKey: publicKey)
        if isKnown, holder == key.identifier {
            return "The log's key is said to change, and does not."
        }
        self.logKeys.insert(key.identifier)
        if let holder { return "The log's key \(key.identifier) is the key \(holder) again." }
        return self.name(key.identifier)
    }

    /// Whether a key was made under this identifier: that something was to be done with one of that name is no making.
    func isMade(_ key: UniqueIdentifier) -> Bool { self.made.contains(key) }

    /// Whether all of these name keys that were made, or that sign checkpoints.
    func areKeys(_ keys: [UniqueIdentifier]) -> Bool { keys.allSatisfy { self.named[$0] == .key } }

    /// Takes a key's identifier; says what else it names.
    private mutating func name(_ key: UniqueIdentifier) -> String? {
        let before = self.named.updateValue(.key, forKey: key)
        return before == nil ? nil : "The key \(key) has the identifier of something else."
    }
}
