import Bytes
import Credentials
import Cryptography
import Synchronization

/// What a signing key is good for: one day, one region, one service.
struct SigningScope: Hashable, Sendable {
    static let terminator = "aws4_request"

    /// Eight digits: the year, the month, the day.
    let date: String
    /// `us-east-1`, for instance.
    let region: String
    /// `acm-pca`.
    let service: String

    /// Its text: `20260101/us-east-1/acm-pca/aws4_request`.
    var text: String { "\(self.date)/\(self.region)/\(self.service)/\(Self.terminator)" }

    /// The key that a secret gives for this scope: HMAC upon HMAC over its parts.
    func key(_ secret: SecretAccessKey) throws(CryptographyError) -> [UInt8] {
        var key = Array("AWS4\(secret.revealed)".utf8)
        for part in [self.date, self.region, self.service, Self.terminator] {
            key = try HMACSHA256.authenticate(Array(part.utf8), key: key)
        }
        return key
    }

    /// The signature of a canonical request at an instant, in lower-case hexadecimal.
    ///
    /// - Parameter time: ISO 8601 basic, as the request gives it.
    func signature(of request: CanonicalRequest, at time: String, key: [UInt8]) throws(CryptographyError) -> String {
        let lines = [AuthorizationHeader.algorithm, time, self.text, try SHA256.digest(of: request.octets).description]
        var text: [UInt8] = []
        text.reserveCapacity(192)
        for (index, line) in lines.enumerated() {
            if index > 0 { text.append(0x0A) }
            text.append(contentsOf: line.utf8)
        }
        return try HMACSHA256.authenticate(text, key: key).hexadecimal
    }
}

/// Signing keys that were derived before: four HMACs saved on every request after a day's first.
final class SigningKeyCache: Sendable {
    private struct Name: Hashable {
        let accessKeyIdentifier: String
        let scope: SigningScope
    }

    private struct Entry {
        /// What the key was derived from: a secret that has been exchanged must not leave its key behind.
        let secret: SecretAccessKey
        let key: [UInt8]
    }

    private static let capacity = 256
    private let entries = Mutex<[Name: Entry]>([:])

    /// The key of a credential for a scope.
    func key(of credential: Credential, for scope: SigningScope) throws(CryptographyError) -> [UInt8] {
        let name = Name(accessKeyIdentifier: credential.accessKeyIdentifier, scope: scope)
        if let entry = self.entries.withLock({ $0[name] }), entry.secret.agrees(with: credential.secretAccessKey) {
            return entry.key
        }
        let key = try scope.key(credential.secretAccessKey)
        self.entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[name] = Entry(secret: credential.secretAccessKey, key: key)
        }
        return key
    }
}
