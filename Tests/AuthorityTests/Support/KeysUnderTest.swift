import Cryptography
import Foundation
import Ledger
import Synchronization

@testable import Authority

/// A key that waits for a token which takes its time, and blocks whoever asks it.
struct SlowKey: SigningKey {
    let key: PrivateKey
    let milliseconds: UInt32
    let threads: SigningThreads

    var publicKey: PublicKey { self.key.publicKey }
    var place: KeyPlace { .token(uri: "pkcs11:token=slow") }

    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8] {
        let outcome = await self.threads.run { [key, milliseconds] in
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
            return Result { try key.sign(message, algorithm: algorithm) }
        }
        do {
            return try outcome.get()
        } catch {
            throw SigningKeyError(code: .unsuitableAlgorithm, reason: "\(error)")
        }
    }
}

/// A key that stands still in the middle of a signature until it is told to go on.
struct WaitingKey: SigningKey {
    let key: PrivateKey
    let gate: Gate
    let threads: SigningThreads

    var publicKey: PublicKey { self.key.publicKey }
    var place: KeyPlace { .token(uri: "pkcs11:token=waiting") }

    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8] {
        let outcome = await self.threads.run { [key, gate] in
            gate.pass()
            return Result { try key.sign(message, algorithm: algorithm) }
        }
        do {
            return try outcome.get()
        } catch {
            throw SigningKeyError(code: .unsuitableAlgorithm, reason: "\(error)")
        }
    }
}

/// A key that fails in one way or another.
struct FailingKey: SigningKey {
    let publicKey: PublicKey
    let code: SigningKeyError.Code

    var place: KeyPlace { .token(uri: "pkcs11:token=failing") }

    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8] {
        guard self.publicKey.isSuitable(for: algorithm) else {
            throw SigningKeyError(code: .unsuitableAlgorithm, reason: "another family")
        }
        throw SigningKeyError(code: self.code, reason: "the token is gone")
    }
}

/// A key that signs something else than it is given.
struct LyingKey: SigningKey {
    let key: any SigningKey

    var publicKey: PublicKey { self.key.publicKey }
    var place: KeyPlace { .token(uri: "pkcs11:token=lying") }

    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8] {
        try await self.key.sign(message + [0], algorithm: algorithm)
    }
}
