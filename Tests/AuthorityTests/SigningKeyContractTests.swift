import Bytes
import Cryptography
import Foundation
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Authority

/// What every implementation of `SigningKey` has to keep; a new one is added to `Implementation`.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct SigningKeyContractTests {
    /// Every implementation, with every kind of key that it is made with.
    enum Implementation: CaseIterable, Sendable {
        case sealedP256, sealedP384, sealedP521, sealedEd25519, sealedRSA2048, slowToken

        private static let threads = SigningThreads(count: 2)

        func make() throws -> any SigningKey {
            switch self {
            case .sealedP256: SealedFileKey(try .generate(.ecP256), threads: Self.threads)
            case .sealedP384: SealedFileKey(try .generate(.ecP384), threads: Self.threads)
            case .sealedP521: SealedFileKey(try .generate(.ecP521), threads: Self.threads)
            case .sealedEd25519: SealedFileKey(try .generate(.ed25519), threads: Self.threads)
            case .sealedRSA2048: SealedFileKey(try .generate(.rsa2048), threads: Self.threads)
            case .slowToken: SlowKey(key: try .generate(.ecP256), milliseconds: 5, threads: Self.threads)
            }
        }
    }

    private static func suitable(_ key: any SigningKey) -> [SignatureAlgorithm] {
        SignatureAlgorithm.allCases.filter { key.publicKey.isSuitable(for: $0) }
    }

    @Test(arguments: Implementation.allCases)
    func everySignatureVerifiesUnderThePublicKeyWhichNeverChanges(implementation: Implementation) async throws {
        let key = try implementation.make()
        let (information, place) = (key.publicKey.subjectPublicKeyInfo, key.place)
        let algorithms = Self.suitable(key)
        #expect(!algorithms.isEmpty)
        for algorithm in algorithms {
            for message in [[], [0x30, 0x00], [UInt8](repeating: 0xA5, count: 100_000)] as [[UInt8]] {
                let signature = try await key.sign(message, algorithm: algorithm)
                #expect(try key.publicKey.isValid(signature: signature, of: message, algorithm: algorithm))
                #expect(try !key.publicKey.isValid(signature: signature, of: message + [0], algorithm: algorithm))
            }
        }
        #expect(key.publicKey.subjectPublicKeyInfo == information && key.place == place)
    }

    @Test(arguments: Implementation.allCases)
    func manyTasksMaySignAtOnce(implementation: Implementation) async throws {
        let key = try implementation.make()
        let algorithm = try #require(Self.suitable(key).first)
        let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 as Range<UInt8> {
                group.addTask { @concurrent in
                    let message = [UInt8](repeating: number, count: Int(number))
                    let signature = try await key.sign(message, algorithm: algorithm)
                    return try key.publicKey.isValid(signature: signature, of: message, algorithm: algorithm)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(valid == 64)
    }

    @Test(arguments: Implementation.allCases)
    func anAlgorithmOfAnotherFamilyIsRefusedAndTheKeyNotUsed(implementation: Implementation) async throws {
        let key = try implementation.make()
        for algorithm in SignatureAlgorithm.allCases where !key.publicKey.isSuitable(for: algorithm) {
            do throws(SigningKeyError) {
                _ = try await key.sign([1], algorithm: algorithm)
                Issue.record("signed with \(algorithm.name)")
            } catch {
                #expect(error.code == .unsuitableAlgorithm && !error.signatureMayExist && !error.reason.isEmpty)
            }
        }
    }

    @Test func whatAKeySaysOfItsFailureReachesTheLog() async throws {
        let ledger = try await MemoryLedger()
        let authority = try await ledger.authority.foundRoot()
        let identifier = try #require(try ledger.contents().state.authorities[authority]?.key?.key)
        let key = try #require(ledger.room.key(held: identifier))
        let bad: [any SigningKey] = [
            // Not the key that the log names: it is not even asked.
            SealedFileKey(try .generate(.ecP256)), FailingKey(publicKey: key.publicKey, code: .unavailable),
            FailingKey(publicKey: key.publicKey, code: .failed), LyingKey(key: key),
        ]
        for key in bad {
            ledger.room.hold(key, as: identifier)
            #expect(try await ledger.authority.refusal(from: authority) == .internalFailure)
        }
        ledger.room.hold(key, as: identifier)
        try await ledger.authority.issue(from: authority)
        await ledger.stopped()
        let contents = try ledger.contents()
        try contents.expectWhole()
        let mayExist = contents.facts(.signingFailed).map { fact -> Bool? in
            if case .signingFailed(let failed) = fact.body { failed.signatureMayExist } else { nil }
        }
        #expect(mayExist == [false, false, true, true])
    }

    /// As many keys as there are cores stand still in the middle of a signature, and everything else goes on: were they on the
    /// cooperative pool, none of the small tasks would ever run.
    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func twoSlowKeysDoNotStallTwoCores() async throws {
        let count = max(2, ProcessInfo.processInfo.activeProcessorCount)
        let threads = SigningThreads(count: count)
        let gates = (0..<count).map { _ in Gate() }
        let keys = try gates.map { WaitingKey(key: try PrivateKey.generate(.ecP256), gate: $0, threads: threads) }
        let signing = keys.map { key in
            Task { @concurrent in try await key.sign([1], algorithm: .ecdsaWithSHA256) }
        }
        for gate in gates { await gate.isReached() }
        for number in 0..<25 {
            let answer = await Task { @concurrent in number }.value
            #expect(answer == number)
        }
        for gate in gates { gate.open() }
        for (task, key) in zip(signing, keys) {
            let signature = try await task.value
            #expect(try key.publicKey.isValid(signature: signature, of: [1], algorithm: .ecdsaWithSHA256))
        }
    }
}
