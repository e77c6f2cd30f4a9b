import Cryptography
import Ledger

/// A key that signs, wherever it lies.
///
/// Every implementation keeps this contract, which `SigningKeyContractTests` holds them to:
/// - `publicKey` MUST be the same for as long as the key is, and every signature MUST verify under it.
/// - `sign` MUST be safe to call from many tasks at once.
/// - `sign` MUST NOT hold up a thread of the cooperative pool: what takes longer than a quick piece of mathematics, or waits
///   for anything outside the process, happens on ``SigningThreads`` or wherever else the implementation likes.
/// - An error MUST say whether a signature may exist: where it says that none does, the key was not used.
protocol SigningKey: Sendable {
    /// The public half.
    var publicKey: PublicKey { get }

    /// Where the private half lies.
    var place: KeyPlace { get }

    /// The signature of a message: of ECDSA an Ecdsa-Sig-Value in DER.
    func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) async throws(SigningKeyError) -> [UInt8]
}

/// Why a key did not sign.
struct SigningKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    enum Code: Hashable, Sendable {
        /// The key is of another family than the algorithm: it was not used.
        case unsuitableAlgorithm
        /// The key cannot be reached: it was not used.
        case unavailable
        /// The attempt failed, and may have left a signature.
        case failed
    }

    /// What kind of failure.
    let code: Code
    /// What failed, as whatever signs says it; it names no secret.
    let reason: String

    /// Whether the key may have been used.
    var signatureMayExist: Bool { self.code == .failed }

    /// The reason.
    var description: String { self.reason }
}
