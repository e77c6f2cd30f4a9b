public import Bytes
public import Credentials
public import Cryptography
import Ledger

/// Signs requests as clients do (Signature Version 4, header form).
public struct RequestSigner: Sendable {
    private let credential: Credential
    private let region: String
    private let service: String
    private let keys = SigningKeyCache()

    /// A signer for one key, region and service.
    public init(
        accessKeyIdentifier: String,
        secretAccessKey: SecretAccessKey,
        region: String,
        service: String = "acm-pca"
    ) {
        self.credential = Credential(
            accessKeyIdentifier: accessKeyIdentifier,
            secretAccessKey: secretAccessKey
        )
        self.region = region
        self.service = service
    }

    /// The header fields to send: those given, all of them signed, and those that carry time and signature.
    ///
    /// - Parameter headers: Among them `Host`.
    public func sign(
        method: String = "POST",
        path: String = "/",
        query: String = "",
        headers: [(name: String, value: String)],
        body: [UInt8],
        at instant: Instant
    ) throws(CryptographyError) -> [(name: String, value: String)] {
        let time = SignatureTime.basic(instant)
        let scope = SigningScope(date: String(time.prefix(8)), region: self.region, service: self.service)
        var sent = headers
        sent.append((name: "X-Amz-Date", value: time))
        let fields = sent.map { (name: $0.name.lowercased(), value: $0.value) }
        let names = Set(fields.map(\.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let request = CanonicalRequest(
            method: method,
            path: path,
            query: query,
            headers: fields,
            signedHeaders: names,
            payloadHash: try SHA256.digest(of: body).description
        )
        let key = try self.keys.key(of: self.credential, for: scope)
        let signature = try scope.signature(of: request, at: Array(time.utf8)[...], key: key)
        let credential = "Credential=\(self.credential.accessKeyIdentifier)/\(scope.text)"
        let authorization =
            "\(AuthorizationHeader.algorithm) \(credential), SignedHeaders=\(names.joined(separator: ";")), "
            + "Signature=\(String(decoding: signature, as: UTF8.self))"
        sent.append((name: "Authorization", value: authorization))
        return sent
    }
}
