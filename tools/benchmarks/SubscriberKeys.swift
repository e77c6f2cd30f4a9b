internal import Bytes
internal import Cryptography
internal import Foundation
internal import PKI
internal import Synchronization

/// Keys of subscribers, and certification requests for them.
///
/// Making an RSA key takes a fifth of a second: of that kind there are few, and each asks again and again. So does each of few
/// others, where many are needed fast: making one takes longer than signing and verifying with it.
final class SubscriberKeys: Sendable {
    private static let rsaCount = 8

    /// How many keys there are; absent where each request has one of its own.
    private let count: Int?
    private let algorithm: KeyAlgorithm
    private let signatureAlgorithm: SignatureAlgorithm
    private let few: Mutex<(keys: [PrivateKey], next: Int)> = Mutex(([], 0))

    /// Keys of a kind.
    ///
    /// - Parameter count: How many there are; by default each request has one of its own, unless they take long to make.
    init(_ algorithm: KeyAlgorithm, count: Int? = nil) {
        self.algorithm = algorithm
        self.count =
            switch algorithm {
            case .rsa2048, .rsa3072, .rsa4096: Self.rsaCount
            case .ecP256, .ecP384, .ecP521, .ed25519: count
            }
        self.signatureAlgorithm =
            switch algorithm {
            case .ecP256: .ecdsaWithSHA256
            case .ecP384: .ecdsaWithSHA384
            case .ecP521: .ecdsaWithSHA512
            case .rsa2048, .rsa3072, .rsa4096: .rsaPKCS1WithSHA256
            case .ed25519: .ed25519
            }
    }

    /// A certification request for a name.
    func certificationRequest(for name: String) throws -> CertificationRequest {
        let key = try self.key()
        guard let identifier = AlgorithmIdentifier(signatureAlgorithmName: self.signatureAlgorithm.name) else {
            throw CocoaError(.featureUnsupported)
        }
        let information = CertificationRequest.information(
            subject: try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(name))]),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: try Extensions([
                try SubjectAlternativeName([.dnsName(name)]).makeExtension(isCritical: false)
            ])
        )
        return try CertificationRequest(
            information: information,
            signatureAlgorithm: identifier,
            signature: try key.sign(information, algorithm: self.signatureAlgorithm)
        )
    }

    private func key() throws -> PrivateKey {
        guard let count = self.count else { return try PrivateKey.generate(self.algorithm) }
        return try self.few.withLock { few in
            if few.keys.count < count { few.keys.append(try PrivateKey.generate(self.algorithm)) }
            defer { few.next += 1 }
            return few.keys[few.next % few.keys.count]
        }
    }
}
