internal import Bytes

// CertificationRequest ::= SEQUENCE {                                                              -- RFC 2986, 4.2
//     certificationRequestInfo CertificationRequestInfo,
//     signatureAlgorithm       AlgorithmIdentifier,
//     signature                BIT STRING }

/// A wish for a certificate (PKCS #10), signed with the key to be certified; nobody here has verified the signature.
///
/// A class, all of it constant: it goes through many hands, and each then counts one reference instead of one for every field.
public final class CertificationRequest: Hashable, Sendable {
    /// The labels that its PEM blocks may have; the first is written.
    public static let labels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]

    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]
    /// The encoding of CertificationRequestInfo: what is signed, exactly as received.
    public let informationOctets: [UInt8]
    /// Whose key it is; may be empty.
    public let subject: DistinguishedName
    /// The key.
    public let subjectPublicKeyInfo: SubjectPublicKeyInfo
    /// All attributes, the extension request among them.
    public let attributes: [Attribute]
    /// The extensions that are asked for; `nil` where there is no extension request.
    public let requestedExtensions: Extensions?
    /// The algorithm of the signature.
    public let signatureAlgorithm: AlgorithmIdentifier
    /// The signature.
    public let signature: [UInt8]

    /// The request that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        let root = try StrictDER.parse(octets, "certification request")
        var elements = try ElementReader(root, "certification request")
        let informationNode = try elements.next("certificationRequestInfo")
        let information = try CertificationRequestInformation(informationNode)
        self.informationOctets = informationNode.derOctets
        self.subject = information.subject
        self.subjectPublicKeyInfo = information.subjectPublicKeyInfo
        self.attributes = information.attributes
        self.requestedExtensions = information.requestedExtensions
        self.signatureAlgorithm = try AlgorithmIdentifier(elements.next("signatureAlgorithm"))
        self.signature = try Array(elements.next("signature").wholeOctets("signature"))
        try elements.finish()
        self.derOctets = octets
    }

    /// The request in the only PEM block of a text.
    ///
    /// - Throws: what is wrong with the text or the octets.
    public convenience init(pemEncoded text: [UInt8]) throws(PKIError) {
        try self.init(derEncoded: PEM.decodeOne(text, labels: Self.labels))
    }

    /// The request of what was signed (see ``information(subject:subjectPublicKeyInfo:extensions:)``) and its signature.
    ///
    /// - Throws: what is wrong with the octets.
    public convenience init(
        information: [UInt8],
        signatureAlgorithm: AlgorithmIdentifier,
        signature: [UInt8]
    ) throws(PKIError) {
        try self.init(
            derEncoded: DERWriter.octets { serializer in
                serializer.appendSequence { sequence in
                    sequence.append(encoding: information)
                    sequence.append(encoding: signatureAlgorithm.derOctets)
                    sequence.append(bitString: signature)
                }
            }
        )
    }

    /// The CertificationRequestInfo to sign for a request of the given contents; without extensions, without attributes.
    public static func information(
        subject: DistinguishedName,
        subjectPublicKeyInfo: SubjectPublicKeyInfo,
        extensions: Extensions = .empty
    ) -> [UInt8] {
        DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                sequence.append(.integer, contents: CollectionOfOne(0))
                sequence.append(encoding: subject.derOctets)
                sequence.append(encoding: subjectPublicKeyInfo.derOctets)
                sequence.appendSequence(.context(0)) { attributes in
                    guard !extensions.isEmpty else { return }
                    attributes.appendSequence { attribute in
                        attribute.append(.extensionRequest)
                        attribute.appendSequence(.set) { extensions.append(to: &$0) }
                    }
                }
            }
        }
    }

    /// The request in PEM, without a newline at the end.
    public var pem: String { PEM.encode(self.derOctets, label: "CERTIFICATE REQUEST") }

    /// Whether both encodings agree.
    public static func == (left: CertificationRequest, right: CertificationRequest) -> Bool {
        left.derOctets == right.derOctets
    }

    /// Feeds the encoding to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.derOctets) }
}
