public import Bytes
import Cryptography
public import Ledger
public import PKI

/// A period in which a responder answers (RFC 6960), as its entry says it: what is signed follows from it, and from the question.
public struct AnswerPeriod: Hashable, Sendable {
    /// Where its entry lies: the answers tell what the entries before it say.
    public let position: UInt64
    /// When it began, in whole seconds: the answers' producedAt and thisUpdate.
    public let beginning: Instant
    /// When, at the latest, something newer is to be had.
    public let nextUpdate: Instant
    /// SHA-1 of the responder's public key.
    public let responderKeyHash: [UInt8]

    /// The period of an entry.
    ///
    /// - Parameter time: The entry's time.
    public init(_ opened: OCSPPeriodOpened, at position: UInt64, _ time: Instant, responderKeyHash: [UInt8]) {
        self.position = position
        self.beginning = time.wholeSecond
        self.nextUpdate = opened.nextUpdate
        self.responderKeyHash = responderKeyHash
    }

    /// Whether there is a form for its times: without one there is no answer.
    public var isWritable: Bool { self.beginning.isWritable && self.nextUpdate.isWritable }

    /// What is signed of an answer.
    public func data(_ statuses: [SingleStatus], nonce: StatusNonce?) -> StatusData {
        StatusData(
            responderKeyHash: self.responderKeyHash,
            producedAt: self.beginning,
            thisUpdate: self.beginning,
            nextUpdate: self.nextUpdate,
            statuses: statuses,
            nonce: nonce
        )
    }
}

/// What the log says of a serial number of an authority.
public struct SerialStanding: Hashable, Sendable {
    /// Something that happened, and when.
    public struct Mark: Hashable, Sendable {
        /// Where its entry lies.
        public let position: UInt64
        /// The entry's time.
        public let time: Instant

        /// Something that happened.
        public init(position: UInt64, time: Instant) {
            self.position = position
            self.time = time
        }
    }

    /// The ending of its intent; `nil` where none has ended that used it up.
    public var ending: Mark?
    /// Whether that left a certificate: otherwise the number is burned.
    public var isIssued: Bool
    /// Its revocation; `nil` where there is none.
    public var revocation: Mark?
    /// Why it was revoked.
    public var reason: RevocationReason

    /// A number of which nothing is known.
    public static let unknown = SerialStanding(ending: nil, isIssued: false, revocation: nil, reason: .unspecified)

    /// What the log says of a number.
    public init(ending: Mark?, isIssued: Bool, revocation: Mark?, reason: RevocationReason) {
        self.ending = ending
        self.isIssued = isIssued
        self.revocation = revocation
        self.reason = reason
    }

    /// What an answer says that tells what the entries before a position say: nothing good of what they do not speak of; of a number that
    /// was burned that it is revoked since then.
    public func status(before position: UInt64) -> CertificateStatus {
        guard let ending, ending.position < position else { return .unknown }
        guard self.isIssued else { return .revoked(at: ending.time.wholeSecond, reason: nil) }
        guard let revocation, revocation.position < position else { return .good }
        let reason = self.reason == .unspecified ? nil : UInt8(self.reason.rawValue)
        return .revoked(at: revocation.time.wholeSecond, reason: reason)
    }

    /// Where the newest lies of what is known.
    public var newest: UInt64? { [self.ending, self.revocation].compactMap { $0?.position }.max() }
}

/// How the issuer of a certificate is named in questions about it.
public struct IssuerHashes: Hashable, Sendable {
    private let names: [StatusSubject.Hash: [UInt8]]
    private let keys: [StatusSubject.Hash: [UInt8]]

    /// The hashes of an issuer's name and key.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public init(name: [UInt8], key: [UInt8]) throws {
        var (names, keys): ([StatusSubject.Hash: [UInt8]], [StatusSubject.Hash: [UInt8]]) = ([:], [:])
        for (hash, function) in [(StatusSubject.Hash.sha1, HashFunction.sha1), (.sha256, .sha256)] {
            names[hash] = try function.digest(of: name)
            keys[hash] = try function.digest(of: key)
        }
        self.names = names
        self.keys = keys
    }

    /// Whether a certificate that is asked about is of this issuer.
    public func name(_ subject: StatusSubject) -> Bool {
        guard let hash = subject.hash else { return false }
        return self.names[hash] == subject.issuerNameHash && self.keys[hash] == subject.issuerKeyHash
    }
}
