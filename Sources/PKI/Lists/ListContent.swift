public import Bytes

// TBSCertList  ::=  SEQUENCE  {                                                                    -- RFC 5280, 5.1
//     version                 Version OPTIONAL,          -- if present, MUST be v2
//     signature               AlgorithmIdentifier,
//     issuer                  Name,
//     thisUpdate              Time,
//     nextUpdate              Time OPTIONAL,
//     revokedCertificates     SEQUENCE OF … OPTIONAL,    -- "When there are no revoked certificates, [it] MUST be absent."
//     crlExtensions           [0] EXPLICIT Extensions OPTIONAL }
// CRLNumber ::= INTEGER (0..MAX)                                                                   -- 5.2.3
// IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL, … }  -- 5.2.5, critical

/// What a revocation list says, but for the certificates that it lists.
public struct ListContent: Hashable, Sendable {
    /// The algorithm with which it is or will be signed.
    public let signatureAlgorithm: AlgorithmIdentifier
    /// Who signs.
    public let issuer: DistinguishedName
    /// When it was issued.
    public let thisUpdate: Instant
    /// Until when there will be another.
    public let nextUpdate: Instant
    /// Which key signs.
    public let authorityKeyIdentifier: [UInt8]
    /// Its number: not negative.
    public let number: Int64
    /// The URL in certificates of the part that it is the list of; absent for a complete list.
    public let distributionPoint: String?
    /// What it is the fold of; absent where it does not say.
    public let position: LogPosition?

    /// The content of a list.
    public init(
        signatureAlgorithm: AlgorithmIdentifier,
        issuer: DistinguishedName,
        thisUpdate: Instant,
        nextUpdate: Instant,
        authorityKeyIdentifier: [UInt8],
        number: Int64,
        distributionPoint: String?,
        position: LogPosition?
    ) {
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.authorityKeyIdentifier = authorityKeyIdentifier
        self.number = number
        self.distributionPoint = distributionPoint
        self.position = position
    }

    /// The encoding of a TBSCertList.
    ///
    /// - Throws: `invalidTime` for years outside 1950 to 9999, `invalidString` for a URL of other characters than ASCII.
    public func derOctets(listing revoked: RevokedCertificates) throws(PKIError) -> [UInt8] {
        let (head, tail) = (try self.head(), try self.extensions())
        let entries = revoked.derOctets
        let list = entries.isEmpty ? 0 : DERWriter.headerCount(ofLength: entries.count) + entries.count
        var writer = DERWriter(capacity: head.count + list + tail.count + 16)
        writer.appendHeader(.sequence, isConstructed: true, count: head.count + list + tail.count)
        writer.append(encoding: head)
        if !entries.isEmpty {
            writer.appendHeader(.sequence, isConstructed: true, count: entries.count)
            writer.append(encoding: entries)
        }
        writer.append(encoding: tail)
        return writer.octets
    }

    /// What stands before the certificates.
    func head() throws(PKIError) -> [UInt8] {
        let issued = try Validity.Times.civilTime(self.thisUpdate, "thisUpdate")
        let next = try Validity.Times.civilTime(self.nextUpdate, "nextUpdate")
        var writer = DERWriter()
        writer.append(.integer, contents: CollectionOfOne(1))
        writer.append(encoding: self.signatureAlgorithm.derOctets)
        writer.append(encoding: self.issuer.derOctets)
        Validity.Times.append(issued, to: &writer)
        Validity.Times.append(next, to: &writer)
        return writer.octets
    }

    /// What stands behind them.
    func extensions() throws(PKIError) -> [UInt8] {
        var extensions = [
            AuthorityKeyIdentifier(keyIdentifier: self.authorityKeyIdentifier).makeExtension(isCritical: false),
            Extension(
                identifier: ExtensionIdentifier.crlNumber,
                isCritical: false,
                value: DERWriter.octets {
                    $0.append(.integer, contents: UnsignedInteger.contents(of: UInt64(clamping: self.number)))
                }
            ),
        ]
        if let distributionPoint {
            extensions.append(try Self.issuingDistributionPoint(distributionPoint))
        }
        if let position { extensions.append(position.makeExtension()) }
        let all = try Extensions(extensions)
        return DERWriter.octets { writer in writer.appendSequence(.context(0)) { all.append(to: &$0) } }
    }

    private static func issuingDistributionPoint(_ location: String) throws(PKIError) -> Extension {
        let name = try GeneralName.uniformResourceIdentifier(location).derOctets()
        let value = DERWriter.octets { writer in
            writer.appendSequence { point in
                point.appendSequence(.context(0)) { choice in
                    choice.appendSequence(.context(0)) { $0.append(encoding: name) }
                }
            }
        }
        return Extension(identifier: ExtensionIdentifier.issuingDistributionPoint, isCritical: true, value: value)
    }
}
