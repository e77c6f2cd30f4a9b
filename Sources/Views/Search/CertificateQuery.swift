public import Bytes
internal import PKI

/// What became of a certificate, or of a serial number: one of these at any time.
public enum CertificateStanding: String, Hashable, Sendable, CaseIterable {
    /// It was signed, was not revoked, and has not ended.
    case issued
    /// It was revoked, whether it has ended or not.
    case revoked
    /// It was not revoked, and has ended.
    case expired
    /// No certificate is known, and one may exist: the serial number counts as revoked.
    case burned
}

/// Which certificates are looked for: those that agree in all that is said.
public struct CertificateQuery: Hashable, Sendable {
    /// The subject.
    public var subject: SubjectPattern?
    /// Of each of these there is a name among the alternative names.
    public var alternativeNames: [NamePattern] = []
    /// The SHA-256 of the SubjectPublicKeyInfo.
    public var publicKey: Digest256?
    /// The octets of the serial number.
    public var serialNumber: [UInt8]?
    /// Where they come from.
    public var origin = OriginSelection()
    /// What became of them.
    public var standing: CertificateStanding?
    /// Where the ending of the issuance lies.
    public var positions: Range<UInt64> = 0..<UInt64.max
    /// They end at or after this; absent where that does not matter.
    public var endsFrom: Instant?
    /// They end before this; absent where that does not matter.
    public var endsBefore: Instant?
    /// The request's stream.
    public var request: UniqueIdentifier?

    /// Every certificate.
    public init() {}

    /// Everything of which views have keys.
    ///
    /// - Parameter knowsRevoked: Whether they hold every revocation that counts.
    func selections(knowingRevoked knowsRevoked: Bool) -> [CertificateSelection] {
        var selections: [CertificateSelection] = []
        switch self.standing {
        case .revoked where knowsRevoked: selections.append(.revoked)
        case .burned: selections.append(.burned)
        default: break
        }
        if let request { selections.append(.request(request)) }
        if let publicKey { selections.append(.publicKey(publicKey)) }
        if let subject { selections.append(subject.selection) }
        selections += self.alternativeNames.map(\.selection)
        if self.origin != OriginSelection() { selections.append(.origin(self.origin)) }
        if self.endsFrom != nil || self.endsBefore != nil {
            // In whole seconds, of which the last counts.
            let first = self.endsFrom.map(Self.seconds) ?? .min
            let last = self.endsBefore.map(Self.seconds) ?? .max
            if first <= last { selections.append(.ending(first...last)) }
        }
        return selections
    }

    /// The same where what has ended by a time, or has not, is said as the ends that are looked for.
    func narrowed(at time: Instant) -> CertificateQuery {
        var narrowed = self
        // The last second counts (RFC 5280 section 4.1.2.5).
        let second = Instant(seconds: Self.seconds(time))
        switch self.standing {
        case .issued: narrowed.endsFrom = self.endsFrom.map { max($0, second) } ?? second
        case .expired: narrowed.endsBefore = self.endsBefore.map { min($0, second) } ?? second
        case .revoked, .burned, nil: break
        }
        return narrowed
    }

    private static func seconds(_ time: Instant) -> Int64 { time.microseconds / 1_000_000 }

    /// Whether what views say of a certificate does not exclude it; what they say not is compared in the log.
    func allows(_ row: CertificateRow) -> Bool {
        self.positions.contains(row.endedPosition) && self.origin.allows(row.origin)
            && (self.serialNumber == nil || self.serialNumber == row.serialNumber)
            && (self.standing == nil || (self.standing == .burned) == row.isBurned)
            && row.notAfter.map(self.allows(end:)) ?? true
    }

    /// Whether a certificate that ends at a second is looked for.
    func allows(end seconds: Int64) -> Bool {
        let end = Instant(seconds: seconds)
        return self.endsFrom.map { end >= $0 } ?? true && self.endsBefore.map { end < $0 } ?? true
    }

    /// Whether a certificate is one that is looked for; of its standing only what follows from its events.
    func matches(_ found: FoundCertificate) -> Bool {
        let certificate = found.certificate
        let names = found.alternativeNames
        return self.positions.contains(found.position) && self.origin.allows(found.origin)
            && (self.serialNumber == nil || self.serialNumber == found.serialNumber)
            && (self.request == nil || self.request == found.stream)
            && (self.standing == nil || (self.standing == .burned) == found.isBurned)
            && self.allows(end: certificate.validity.notAfter.seconds)
            && (self.publicKey == nil || self.publicKey == found.publicKeyDigest)
            && self.subject.map { $0.matches(certificate.subject) } ?? true
            && self.alternativeNames.allSatisfy { pattern in names.contains(where: pattern.matches) }
    }
}
