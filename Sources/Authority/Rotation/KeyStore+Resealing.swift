import Bytes
import Cryptography
import DurableFiles
import EventLog

/// Under which master key a key lies sealed, of two.
enum Sealing: Sendable {
    /// Under the one that is given up.
    case before
    /// Under the one that takes its place.
    case after
    /// Under neither, or there is no file that can be read: why.
    case neither(String)
}

extension KeyStore {
    /// Under which of two master keys a key lies sealed: the store's own, or another.
    func sealing(of key: RecordedKeys.Key, beside other: KeyStore) -> Sealing {
        do {
            try other.check(key.identifier, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
            return .after
        } catch {
            do {
                try self.check(key.identifier, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
                return .before
            } catch {
                return .neither("\(error)")
            }
        }
    }

    /// Seals a key under another master key: the file is whole and durable under the one or the other at any moment.
    ///
    /// - Returns: What it was sealed under before.
    /// - Throws: ``KeyStoreError`` where the file cannot be written; ``CryptographyError`` where sealing fails.
    func reseal(_ key: RecordedKeys.Key, into other: KeyStore) throws -> Sealing {
        let sealing = self.sealing(of: key, beside: other)
        guard case .before = sealing else { return sealing }
        let opened = try self.key(key.identifier, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
        try other.replace(opened, as: key.identifier)
        return sealing
    }
}
