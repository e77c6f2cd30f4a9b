import Credentials
import Cryptography
import Synchronization

/// Signing keys that were derived before: four HMACs saved on every request after a day's first.
///
/// One for each access key, the one that was used last: around midnight a client whose clock differs may have its key derived
/// anew.
final class SigningKeyCache: Sendable {
    private struct Entry {
        /// What the key is good for.
        let scope: SigningScope
        /// What the key was derived from: a secret that has been exchanged must not leave its key behind.
        let secret: SecretAccessKey
        let key: HMACSHA256.Key
    }

    private static let capacity = 256
    private let entries = Mutex<[String: Entry]>([:])

    /// The key of a credential for a scope.
    func key(of credential: Credential, for scope: SigningScope) throws(CryptographyError) -> HMACSHA256.Key {
        let name = credential.accessKeyIdentifier
        if let entry = self.entries.withLock({ $0[name] }), entry.scope == scope,
            entry.secret.agrees(with: credential.secretAccessKey)
        {
            return entry.key
        }
        let key = try HMACSHA256.Key(scope.key(credential.secretAccessKey))
        self.entries.withLock { entries in
            if entries.count >= Self.capacity, entries[name] == nil { entries.removeAll() }
            entries[name] = Entry(scope: scope, secret: credential.secretAccessKey, key: key)
        }
        return key
    }
}
