import Bytes
import Credentials
import Cryptography

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
    func key(_ secret: SecretAccessKey) throws(CryptographyError) -> SecretOctets {
        var key = SecretOctets(secret.octets, after: Array("AWS4".utf8))
        for part in [self.date, self.region, self.service, Self.terminator] {
            key = try HMACSHA256.derive(Array(part.utf8), from: key)
        }
        return key
    }

    /// The signature of a canonical request at an instant, in lower-case hexadecimal.
    ///
    /// - Parameter time: ISO 8601 basic, as the request gives it.
    func signature(
        of request: CanonicalRequest,
        at time: String,
        key: SecretOctets
    ) throws(CryptographyError) -> String {
        let key = try HMACSHA256.Key(key)
        return String(decoding: try self.signature(of: request, at: Array(time.utf8)[...], key: key), as: UTF8.self)
    }

    /// The signature of a canonical request at an instant: the ASCII octets of lower-case hexadecimal.
    ///
    /// - Parameter time: ISO 8601 basic, as the request gives it.
    func signature(
        of request: CanonicalRequest,
        at time: ArraySlice<UInt8>,
        key: HMACSHA256.Key
    ) throws(CryptographyError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(192)
        text.append(contentsOf: AuthorizationHeader.algorithm.utf8)
        text.append(0x0A)
        text.append(contentsOf: time)
        text.append(0x0A)
        for part in [self.date, self.region, self.service] {
            text.append(contentsOf: part.utf8)
            text.append(0x2F)
        }
        text.append(contentsOf: Self.terminator.utf8)
        text.append(0x0A)
        try SHA256.digest(of: request.octets).appendHexadecimal(to: &text)
        return try key.authenticate(text).hexadecimalOctets
    }
}
