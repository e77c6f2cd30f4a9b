internal import Bytes

// AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription                        -- RFC 5280, 4.2.2.1
// AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }

/// Where services and certificates of the issuer are to be had.
public struct AuthorityInformationAccess: ExtensionValue {
    /// authorityInfoAccess.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.authorityInformationAccess }

    /// One way to reach something of the issuer's.
    public struct AccessDescription: Hashable, Sendable {
        /// What is to be had: ``ObjectIdentifier/ocspAccess``, ``ObjectIdentifier/authorityIssuers``.
        public let method: ObjectIdentifier
        /// Where it is to be had.
        public let location: GeneralName

        /// The statement that what `method` names is to be had at `location`.
        public init(method: ObjectIdentifier, location: GeneralName) {
            self.method = method
            self.location = location
        }
    }

    /// The descriptions, at least one.
    public let descriptions: [AccessDescription]
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The given descriptions.
    ///
    /// - Throws: `missingElement` where there is none, and what is wrong with a location.
    public init(_ descriptions: [AccessDescription]) throws(PKIError) {
        guard !descriptions.isEmpty else { throw PKIError(.noDescription) }
        var locations: [[UInt8]] = []
        for description in descriptions { try locations.append(description.location.derOctets()) }
        self.descriptions = descriptions
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                for (description, location) in zip(descriptions, locations) {
                    sequence.appendSequence { element in
                        element.append(description.method)
                        element.append(encoding: location)
                    }
                }
            }
        }
    }

    /// The descriptions that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "authorityInfoAccess"), "authorityInfoAccess")
        var descriptions: [AccessDescription] = []
        while let element = elements.nextIfAny() {
            var parts = try ElementReader(element, "access description")
            let method = try parts.next("accessMethod").objectIdentifier("accessMethod")
            let location = try GeneralName(parts.next("accessLocation"))
            try parts.finish()
            descriptions.append(AccessDescription(method: method, location: location))
        }
        guard !descriptions.isEmpty else { throw PKIError(.noDescription) }
        self.descriptions = descriptions
        self.derOctets = octets
    }
}

/// Methods of access: RFC 5280 section 4.2.2.1.
extension ObjectIdentifier {
    /// id-ad-ocsp.
    public static let ocspAccess = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1)
    /// id-ad-caIssuers.
    public static let authorityIssuers = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 2)
}
