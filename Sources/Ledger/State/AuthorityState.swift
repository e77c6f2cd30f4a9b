public import Bytes

/// What the events of one authority add up to.
public struct AuthorityState: Hashable, Sendable {
    /// The authority's identifier, and its stream.
    public let identifier: UniqueIdentifier
    /// How many events its stream has: the version that judgements name.
    public var version: UInt64
    /// How it was asked for.
    public let creating: AuthorityCreating
    /// When it was asked for.
    public let createdAt: Instant
    /// When it last changed.
    public var lastStateChangeAt: Instant
    /// Where it stands, as far as events alone say: never `expired`.
    public var status: AuthorityStatus
    /// Its public key, DER; absent before it was made.
    public var subjectPublicKeyInfo: [UInt8]?
    /// Its signed certification request, DER; absent before it was made.
    public var certificationRequest: [UInt8]?
    /// Every certificate that was imported, oldest first.
    public var imports: [ImportedCertificate]

    /// Its certificate, DER; absent before one was imported.
    public var certificate: [UInt8]? { self.imports.last?.certificate }
    /// The certificates above it, DER, its issuer first, the root last.
    public var chain: [[UInt8]] { self.imports.last?.chain ?? [] }

    /// The certificate that it had at a version of its stream; absent before one was imported.
    public func imported(atVersion version: UInt64) -> ImportedCertificate? {
        self.imports.last { $0.version <= version }
    }

    /// An authority that is being created.
    init(creating: AuthorityCreating, identifier: UniqueIdentifier, at time: Instant) {
        self.identifier = identifier
        self.version = 1
        self.creating = creating
        self.createdAt = time
        self.lastStateChangeAt = time
        self.status = .creating
        self.imports = []
    }

    /// Folds a later fact of its stream in.
    mutating func evolve(_ body: EventBody, at time: Instant) {
        self.version += 1
        self.lastStateChangeAt = time
        switch body {
        case .authorityCreated(let created):
            self.status = .pendingCertificate
            self.subjectPublicKeyInfo = created.subjectPublicKeyInfo
            self.certificationRequest = created.certificationRequest
        case .authorityCreationFailed:
            self.status = .failed
        case .authorityCertificateImported(let imported):
            self.status = .active
            self.imports.append(
                ImportedCertificate(version: self.version, certificate: imported.certificate, chain: imported.chain)
            )
        default:
            break
        }
    }
}

/// A certificate that an authority got, and from which version of its stream on.
public struct ImportedCertificate: Hashable, Sendable {
    /// The version of the stream that includes its import.
    public let version: UInt64
    /// The certificate, DER.
    public let certificate: [UInt8]
    /// The certificates above it, DER, its issuer first, the root last.
    public let chain: [[UInt8]]
}
