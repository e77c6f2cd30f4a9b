internal import COpenSSL

/// What libcrypto could not do, or an input that names no usable key.
///
/// Two errors are equal when their codes are. No secret ever enters one.
public struct CryptographyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String, Sendable {
            case algorithmUnavailable, hashingFailed, authenticationFailed, randomnessFailed
            case malformedPublicKey, unsupportedPublicKey, invalidPoint, invalidExponent, keyImportFailed
            case keyGenerationFailed, keyExportFailed, signingFailed, verificationFailed, unsuitableAlgorithm
            case sealingFailed, unsealingFailed
        }
        private let wrapped: Wrapped

        /// The linked libcrypto does not offer the algorithm.
        public static let algorithmUnavailable = Code(wrapped: .algorithmUnavailable)
        /// A digest could not be computed.
        public static let hashingFailed = Code(wrapped: .hashingFailed)
        /// A message authentication code could not be computed.
        public static let authenticationFailed = Code(wrapped: .authenticationFailed)
        /// The random generator gave nothing.
        public static let randomnessFailed = Code(wrapped: .randomnessFailed)
        /// The octets are not a SubjectPublicKeyInfo in DER, or its key is no valid key.
        public static let malformedPublicKey = Code(wrapped: .malformedPublicKey)
        /// The public key is of a kind, a curve or a size that is not used here.
        public static let unsupportedPublicKey = Code(wrapped: .unsupportedPublicKey)
        /// The point of an elliptic curve key does not lie on its curve.
        public static let invalidPoint = Code(wrapped: .invalidPoint)
        /// The public exponent of an RSA key is even or 1, with which nothing can be signed.
        public static let invalidExponent = Code(wrapped: .invalidExponent)
        /// libcrypto could not take in a key that has no fault.
        public static let keyImportFailed = Code(wrapped: .keyImportFailed)
        /// A private key could not be made.
        public static let keyGenerationFailed = Code(wrapped: .keyGenerationFailed)
        /// A key could not be encoded.
        public static let keyExportFailed = Code(wrapped: .keyExportFailed)
        /// A signature could not be made.
        public static let signingFailed = Code(wrapped: .signingFailed)
        /// Whether a signature is valid could not be found out.
        public static let verificationFailed = Code(wrapped: .verificationFailed)
        /// The key cannot be used with the signature algorithm.
        public static let unsuitableAlgorithm = Code(wrapped: .unsuitableAlgorithm)
        /// A private key could not be sealed.
        public static let sealingFailed = Code(wrapped: .sealingFailed)
        /// The sealed octets, the master key and the associated octets do not belong together.
        public static let unsealingFailed = Code(wrapped: .unsealingFailed)

        /// The code's name.
        public var description: String { self.wrapped.rawValue }
    }

    /// What kind of failure.
    public let code: Code
    /// What failed, for people: our own words, or libcrypto's queue of this thread, oldest first.
    public let reasons: [String]
    /// What is wrong with a public key, exactly; `nil` where that is not what failed.
    public let keyFault: PublicKeyFault?
    /// The number that the fault speaks of, where it does.
    public let keyFaultValue: UInt64?
    /// Where in the code it was found.
    public let location: String

    /// A failure with a reason of our own.
    init(_ code: Code, _ reason: String, fileID: String = #fileID, line: Int = #line) {
        self.code = code
        self.reasons = [reason]
        self.keyFault = nil
        self.keyFaultValue = nil
        self.location = "\(fileID):\(line)"
    }

    /// A public key that has the given fault.
    init(
        _ code: Code,
        _ fault: PublicKeyFault,
        _ value: UInt64? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.reasons = [fault.sentence(value)]
        self.keyFault = fault
        self.keyFaultValue = value
        self.location = "\(fileID):\(line)"
    }

    /// A failure of libcrypto: empties its thread-local error queue into the reasons, after a reason of our own.
    init(draining code: Code, _ reason: String? = nil, fileID: String = #fileID, line: Int = #line) {
        self.code = code
        self.reasons = (reason.map { [$0] } ?? []) + ErrorQueue.drain()
        self.keyFault = nil
        self.keyFaultValue = nil
        self.location = "\(fileID):\(line)"
    }

    /// The reasons, for people: the code is for programs.
    public var description: String {
        self.reasons.isEmpty ? "libcrypto failed, and did not say why" : self.reasons.joined(separator: "; ")
    }

    /// Whether the codes are equal.
    public static func == (left: CryptographyError, right: CryptographyError) -> Bool { left.code == right.code }

    /// Feeds the code to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}
