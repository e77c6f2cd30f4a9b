public import Bytes
public import Cryptography
public import PKI

/// Where an authority stands in its life, as recorded: that its certificate has expired is derived, not recorded.
public enum AuthorityStage: Hashable, Sendable {
    /// Its key is being made.
    case creating
    /// It has a key and a certification request, and no certificate.
    case pendingCertificate
    /// It may issue.
    case active
    /// It was told not to issue.
    case disabled
    /// Its key could not be made.
    case failed
    /// It was deleted, and may be restored for a while.
    case deleted
}

/// An authority as an order finds it: its state at one version of its stream, and what follows from its certificate.
///
/// Immutable; a class, because every rule is given it and it holds much.
public final class IssuingAuthority: Sendable {
    /// The authority's identifier.
    public let identifier: UniqueIdentifier
    /// The version of its stream that this state was read at.
    public let version: UInt64
    /// Whether it signs its own certificate.
    public let isRoot: Bool
    /// The identifier of its key; `nil` before it was made.
    public let key: UniqueIdentifier?
    /// Whether its certificates live at most seven days.
    public let isShortLived: Bool
    /// Where it stands.
    public let stage: AuthorityStage
    /// The last moment at which it can be restored; `nil` unless it is deleted, and where it is gone at once.
    public let restorableUntil: Instant?
    /// Its public key as a certificate carries it; `nil` before there is one.
    public let subjectPublicKeyInfo: SubjectPublicKeyInfo?
    /// The same key, ready to verify with.
    public let publicKey: PublicKey?
    /// Its certificate; `nil` before one was imported.
    public let certificate: Certificate?
    /// The certificates above it: its issuer's first, the root's last; empty for a root.
    public let chain: [Certificate]

    /// The name that it issues under: the subject of its certificate, octet for octet (RFC 5280 section 4.1.2.4).
    public let issuerName: DistinguishedName?
    /// What its certificates name it by: the subject key identifier of its certificate, or, where that has none, the SHA-1 of its public key (RFC 5280 section 4.2.1.1).
    public let keyIdentifier: [UInt8]?
    /// The last second of its certificate.
    public let notAfter: Instant?
    /// The first second at which its certificate and all those above it are valid, and the last (RFC 5280 section 6.1.3 (a)(2)); `nil` before it has a certificate.
    public let pathValidity: (notBefore: Instant, notAfter: Instant)?
    /// How many more authorities may follow below it in a path, by its own certificate and every one above it; `nil` for any number (RFC 5280 section 4.2.1.9).
    public let remainingPathLength: Int?
    /// The name constraints of its certificate and of those above it (RFC 5280 section 4.2.1.10); `nil` where one of them cannot be read.
    let nameConstraints: [NameConstraints]?

    /// An authority in a given state; what follows from the certificate is worked out here, once.
    ///
    /// - Throws: A failure of the library while hashing the public key.
    public init(
        identifier: UniqueIdentifier,
        version: UInt64,
        key: UniqueIdentifier?,
        isRoot: Bool,
        isShortLived: Bool,
        stage: AuthorityStage,
        restorableUntil: Instant? = nil,
        subjectPublicKeyInfo: SubjectPublicKeyInfo?,
        publicKey: PublicKey?,
        certificate: Certificate?,
        chain: [Certificate]
    ) throws(CryptographyError) {
        self.identifier = identifier
        self.version = version
        self.key = key
        self.isRoot = isRoot
        self.isShortLived = isShortLived
        self.stage = stage
        self.restorableUntil = restorableUntil
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.publicKey = publicKey
        self.certificate = certificate
        self.chain = chain
        self.issuerName = certificate?.tbsCertificate.subject
        self.notAfter = certificate?.tbsCertificate.validity.notAfter
        self.keyIdentifier = try Self.keyIdentifier(of: certificate)
        let path = (certificate.map { [$0] } ?? []) + chain
        self.pathValidity = Self.validity(of: path)
        self.remainingPathLength = PathLength.remaining(below: path)
        self.nameConstraints = try? path.compactMap { try $0.tbsCertificate.extensions.value(NameConstraints.self) }
    }

    /// Whether its certificate has ended by the given moment; its last second is still inside (RFC 5280 section 4.1.2.5).
    public func isExpired(at moment: Instant) -> Bool {
        guard self.stage == .active || self.stage == .disabled, let notAfter = self.notAfter else { return false }
        return moment.wholeSecond > notAfter
    }

    /// Whether it is as if it had never been: it was deleted, and cannot be restored any more.
    public func isGone(at moment: Instant) -> Bool {
        self.stage == .deleted && self.restorableUntil.map { moment > $0 } ?? true
    }

    /// Whether it is told to issue and has to wait: its certificate, or one above it, begins after the given moment; its first second is inside.
    public func isEarly(at moment: Instant) -> Bool {
        guard self.stage == .active, let notBefore = self.pathValidity?.notBefore else { return false }
        return moment.wholeSecond < notBefore
    }

    private static func validity(of path: [Certificate]) -> (notBefore: Instant, notAfter: Instant)? {
        let periods = path.map(\.tbsCertificate.validity)
        guard let notBefore = periods.map(\.notBefore).max(), let notAfter = periods.map(\.notAfter).min() else {
            return nil
        }
        return (notBefore, notAfter)
    }

    private static func keyIdentifier(of certificate: Certificate?) throws(CryptographyError) -> [UInt8]? {
        guard let tbsCertificate = certificate?.tbsCertificate else { return nil }
        if let carried = tbsCertificate.extensions[SubjectKeyIdentifier.identifier],
            let identifier = try? SubjectKeyIdentifier(derEncoded: carried.value)
        {
            return identifier.keyIdentifier
        }
        return try HashFunction.sha1.digest(of: tbsCertificate.subjectPublicKeyInfo.subjectPublicKey)
    }
}
