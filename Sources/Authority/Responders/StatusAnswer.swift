public import Bytes
import PKI

/// An answer about the standing of certificates (RFC 6960), and how long it may be kept.
public struct StatusAnswer: Sendable {
    /// The OCSPResponse, DER.
    public let octets: [UInt8]
    /// Between which seconds it holds; absent where nothing was signed.
    public let validity: Validity?
    /// SHA-256 of the octets; absent where nothing was signed.
    public let digest: Digest256?
    /// Whether it repeats a nonce, so that it is for one who asks, and for nobody else.
    public let isPersonal: Bool

    /// A signed answer holds from a second to another.
    public struct Validity: Hashable, Sendable {
        /// When it was said, and since when it is known to be so.
        public let thisUpdate: Instant
        /// When, at the latest, something newer is to be had.
        public let nextUpdate: Instant
    }

    init(octets: [UInt8], validity: Validity, digest: Digest256?, isPersonal: Bool) {
        self.octets = octets
        self.validity = validity
        self.digest = digest
        self.isPersonal = isPersonal
    }

    /// No answer, and why.
    init(_ failure: StatusResponse.Failure) {
        self.octets = failure.derOctets
        self.validity = nil
        self.digest = nil
        self.isPersonal = true
    }
}

/// Why nothing is signed.
struct AnswerFailure: Error, Hashable, Sendable {
    let status: StatusResponse.Failure

    static let tryLater = AnswerFailure(status: .tryLater)
    static let unauthorized = AnswerFailure(status: .unauthorized)
    static let internalError = AnswerFailure(status: .internalError)
}
