import Cryptography
import Ledger
import StageClock

/// A key that lies in a sealed file, and in this process's memory while it is used.
struct SealedFileKey: SigningKey {
    private let key: PrivateKey
    private let threads: SigningThreads

    init(_ key: PrivateKey, threads: SigningThreads = .shared) {
        self.key = key
        self.threads = threads
    }

    /// The public half.
    var publicKey: PublicKey { self.key.publicKey }

    /// A sealed file.
    var place: KeyPlace { .sealedFile }

    /// Signs in place where that takes tens of microseconds, as little as the hop to another thread and back; else on a
    /// thread of its own kind.
    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8] {
        guard self.publicKey.isSuitable(for: algorithm) else {
            throw SigningKeyError(
                code: .unsuitableAlgorithm,
                reason: "A key of \(self.key.algorithm) cannot sign \(algorithm.name)."
            )
        }
        guard self.key.algorithm.isSlow else { return try Self.sign(message, algorithm, self.key) }
        let key = self.key
        let outcome = await self.threads.run { () -> Result<[UInt8], SigningKeyError> in
            do throws(SigningKeyError) {
                return .success(try Self.sign(message, algorithm, key))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private static func sign(
        _ message: [UInt8],
        _ algorithm: SignatureAlgorithm,
        _ key: PrivateKey
    ) throws(SigningKeyError) -> [UInt8] {
        var watch = Stopwatch()
        do throws(CryptographyError) {
            let signature = try key.sign(message, algorithm: algorithm)
            watch.lap(key.algorithm.isSlow ? .slowSigning : .signing)
            return signature
        } catch {
            throw SigningKeyError(code: .failed, reason: "\(error)")
        }
    }
}

extension KeyAlgorithm {
    /// Whether a signature takes longer than it takes to hand it to another thread and to get it back, many times over.
    fileprivate var isSlow: Bool {
        switch self {
        case .ecP256, .ed25519: false
        case .ecP384, .ecP521, .rsa2048, .rsa3072, .rsa4096: true
        }
    }
}
