internal import PKI

/// A name that a certificate would hold, taken apart for the lints of names.
struct ExaminedName {
    /// Where it stands: `the subject`.
    let place: String
    /// How a fault of it is refused.
    let blame: IssuanceRefusal.Code
    let name: GeneralName
    /// The attributes of a distinguished name; none of any other.
    let attributes: [AttributeTypeAndValue]

    private init(_ name: GeneralName, _ place: String, _ blame: IssuanceRefusal.Code) {
        self.place = place
        self.blame = blame
        self.name = name
        if case .directoryName(let name) = name {
            self.attributes = name.relativeNames.flatMap(\.attributes)
        } else {
            self.attributes = []
        }
    }

    /// Every string in the name.
    var strings: [EncodedString] { self.name.strings + self.attributes.flatMap(\.value.strings) }

    /// Every name in what would be signed that somebody chose for this certificate: the subject's and its alternative ones,
    /// the issuer's alternative ones, and where information about either lies.
    static func all(
        in tbsCertificate: TBSCertificate,
        _ alternativeName: SubjectAlternativeName?,
        of content: CertificateContent
    ) throws(PKIError) -> [ExaminedName] {
        var names: [ExaminedName] = []
        if !tbsCertificate.subject.isEmpty {
            let subject = GeneralName.directoryName(tbsCertificate.subject)
            names.append(ExaminedName(subject, "the subject", content.subjectSource.blame))
        }
        for carried in tbsCertificate.extensions {
            let found: [GeneralName]
            switch carried.identifier {
            case ExtensionIdentifier.subjectAlternativeName: found = alternativeName?.names ?? []
            case ExtensionIdentifier.issuerAlternativeName:
                // The same syntax (RFC 5280 section 4.2.1.7).
                found = try SubjectAlternativeName(derEncoded: carried.value).names
            case ExtensionIdentifier.authorityInformationAccess, ExtensionIdentifier.subjectInformationAccess:
                found = try AuthorityInformationAccess(derEncoded: carried.value).descriptions.map(\.location)
            case ExtensionIdentifier.crlDistributionPoints, ExtensionIdentifier.freshestCRL:
                found = try CRLDistributionPoints(derEncoded: carried.value).uniformResourceIdentifiers.map {
                    .uniformResourceIdentifier($0)
                }
            default: continue
            }
            let place = ExtensionIdentifier.name(of: carried.identifier)
            let blame = content[carried.identifier]?.source.blame ?? .internalFailure
            names += found.map { ExaminedName($0, "the \($0.kindName) of \(place)", blame) }
        }
        return names
    }
}

extension GeneralName {
    /// What RFC 5280 calls the kind.
    fileprivate var kindName: String {
        switch self {
        case .otherName: "otherName"
        case .rfc822Name: "rfc822Name"
        case .dnsName: "dNSName"
        case .x400Address: "x400Address"
        case .directoryName: "directoryName"
        case .ediPartyName: "ediPartyName"
        case .uniformResourceIdentifier: "uniformResourceIdentifier"
        case .ipAddress: "iPAddress"
        case .registeredID: "registeredID"
        }
    }
}
