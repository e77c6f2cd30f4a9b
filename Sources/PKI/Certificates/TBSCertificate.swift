internal import Bytes

// TBSCertificate  ::=  SEQUENCE  {                                                                 -- RFC 5280, 4.1
//     version         [0]  EXPLICIT Version DEFAULT v1,
//     serialNumber         CertificateSerialNumber,
//     signature            AlgorithmIdentifier,
//     issuer               Name,
//     validity             Validity,
//     subject              Name,
//     subjectPublicKeyInfo SubjectPublicKeyInfo,
//     issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,   -- v2 or v3
//     subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,   -- v2 or v3
//     extensions      [3]  EXPLICIT Extensions OPTIONAL }        -- v3

/// What an issuer says of a key when it signs a certificate: the octets that are signed, and what they mean.
///
/// A class, all of it constant: it goes through many hands, and each then counts one reference instead of one for every field.
public final class TBSCertificate: Hashable, Sendable {
    /// The encoding: what is signed, exactly as received where decoded.
    public let derOctets: [UInt8]
    /// 1, 2 or 3; always 3 where this program made it.
    public let version: Int
    /// The number that names the certificate among its issuer's.
    public let serialNumber: SerialNumber
    /// The algorithm with which it is or will be signed.
    public let signatureAlgorithm: AlgorithmIdentifier
    /// Who signs.
    public let issuer: DistinguishedName
    /// When it holds.
    public let validity: Validity
    /// Whose key it is; may be empty.
    public let subject: DistinguishedName
    /// The key.
    public let subjectPublicKeyInfo: SubjectPublicKeyInfo
    /// All that is said beyond this; empty where nothing is.
    public let extensions: Extensions

    /// A certificate of version 3 that is to be signed.
    ///
    /// - Throws: `invalidTime` for years outside 1950 to 9999.
    public init(
        serialNumber: SerialNumber,
        signatureAlgorithm: AlgorithmIdentifier,
        issuer: DistinguishedName,
        validity: Validity,
        subject: DistinguishedName,
        subjectPublicKeyInfo: SubjectPublicKeyInfo,
        extensions: Extensions
    ) throws(PKIError) {
        self.version = 3
        self.serialNumber = serialNumber
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.validity = validity
        self.subject = subject
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.extensions = extensions

        self.derOctets = try Self.encoding(
            serialNumber,
            signatureAlgorithm,
            issuer,
            validity,
            subject,
            subjectPublicKeyInfo,
            extensions
        )
    }

    /// The encoding that this program gives to what was read, as a certificate of version 3 without unique identifiers.
    ///
    /// - Throws: `invalidTime` for years outside 1950 to 9999.
    public func encodedAgain() throws(PKIError) -> [UInt8] {
        try Self.encoding(
            self.serialNumber,
            self.signatureAlgorithm,
            self.issuer,
            self.validity,
            self.subject,
            self.subjectPublicKeyInfo,
            self.extensions
        )
    }

    /// Whether a reader of the encoding finds, in DER throughout, every field that is here and nothing else.
    ///
    /// What is found is compared with what is here, which was checked when it was made, instead of being made a second time.
    /// Of a certificate that this program made it also follows that ``encodedAgain()`` gives the same octets.
    public var isReadBack: Bool {
        guard (try? StrictDER.parse(self.derOctets, "tbsCertificate")) != nil else { return false }
        var reader = ElementReader(self.derOctets, from: 0, to: self.derOctets.count, "tbsCertificate")
        guard let end = reader.enter(.sequence), self.version == 3,
            reader.take(encoding: [0xA0, 0x03, 0x02, 0x01, 0x02]),
            reader.take(.integer, contents: self.serialNumber.octets),
            reader.take(encoding: self.signatureAlgorithm.derOctets),
            reader.take(encoding: self.issuer.derOctets),
            let validity = reader.nextIfAny(), (try? Validity(validity)) == self.validity,
            reader.take(encoding: self.subject.derOctets),
            reader.take(encoding: self.subjectPublicKeyInfo.derOctets)
        else { return false }
        guard !self.extensions.isEmpty else { return reader.stands(at: end) }
        return reader.enter(.context(3)) == end && self.extensions.follow(in: &reader) && reader.stands(at: end)
    }

    private static func encoding(
        _ serialNumber: SerialNumber,
        _ signatureAlgorithm: AlgorithmIdentifier,
        _ issuer: DistinguishedName,
        _ validity: Validity,
        _ subject: DistinguishedName,
        _ subjectPublicKeyInfo: SubjectPublicKeyInfo,
        _ extensions: Extensions
    ) throws(PKIError) -> [UInt8] {
        let times = try Validity.Times(validity)
        return DERWriter.octets(capacity: 1_024) { serializer in
            serializer.appendSequence { sequence in
                sequence.appendSequence(.context(0)) { $0.append(.integer, contents: CollectionOfOne(2)) }
                sequence.append(.integer, contents: serialNumber.octets)
                sequence.append(encoding: signatureAlgorithm.derOctets)
                sequence.append(encoding: issuer.derOctets)
                times.append(to: &sequence)
                sequence.append(encoding: subject.derOctets)
                sequence.append(encoding: subjectPublicKeyInfo.derOctets)
                guard !extensions.isEmpty else { return }
                sequence.appendSequence(.context(3)) { extensions.append(to: &$0) }
            }
        }
    }

    /// The certificate to be signed, of any version, that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public convenience init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "tbsCertificate"))
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "tbsCertificate")
        self.version = try elements.next(ifTagged: .context(0)).map(Self.version) ?? 1
        self.serialNumber = try SerialNumber(elements.next("serialNumber"))
        self.signatureAlgorithm = try AlgorithmIdentifier(elements.next("signature"))
        self.issuer = try DistinguishedName(elements.next("issuer"))
        self.validity = try Validity(elements.next("validity"))
        self.subject = try DistinguishedName(elements.next("subject"))
        self.subjectPublicKeyInfo = try SubjectPublicKeyInfo(elements.next("subjectPublicKeyInfo"))
        if self.version >= 2 {
            for tag in [DERTag.context(1), .context(2)] {
                _ = try elements.next(ifTagged: tag)?.contents(tag, "unique identifier")
            }
        }
        if self.version == 3, let wrapped = elements.next(ifTagged: .context(3)) {
            self.extensions = try Extensions(wrapped.onlyElement(.context(3), "extensions"))
        } else {
            self.extensions = .empty
        }
        try elements.finish()
        self.derOctets = node.derOctets
    }

    private static func version(_ node: DERValue) throws(PKIError) -> Int {
        switch try node.onlyElement(.context(0), "version").smallInteger("version") {
        case 0: throw PKIError(.versionOneEncoded)
        case 1: return 2
        case 2: return 3
        case let other: throw PKIError(.certificateVersion, other + 1)
        }
    }

    /// Whether both encodings agree.
    public static func == (left: TBSCertificate, right: TBSCertificate) -> Bool { left.derOctets == right.derOctets }

    /// Feeds the encoding to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.derOctets) }
}
