internal import Bytes
internal import PKI

/// A name that a certificate would hold, taken apart for the lints of names.
///
/// A class, all of it constant: every lint of names is handed every name.
final class ExaminedName: Sendable {
    /// The extension that it stands in; `nil` for the subject.
    private let carrier: ObjectIdentifier?
    /// How a fault of it is refused.
    let blame: IssuanceRefusal.Code
    let name: GeneralName
    /// The steps of a distinguished name; none of any other.
    let steps: [RelativeDistinguishedName]
    /// The attributes in its steps.
    let attributes: [AttributeTypeAndValue]
    /// Every string in the name.
    let strings: [EncodedString]

    private init(_ name: GeneralName, in carrier: ObjectIdentifier?, _ blame: IssuanceRefusal.Code) {
        self.carrier = carrier
        self.blame = blame
        self.name = name
        if case .directoryName(let name) = name {
            let steps = name.relativeNames
            let attributes = steps.flatMap(\.attributes)
            self.steps = steps
            self.attributes = attributes
            self.strings = attributes.flatMap(\.value.strings)
        } else {
            self.steps = []
            self.attributes = []
            self.strings = name.strings
        }
    }

    /// Where it stands, as reasons record it: the number of its kind and the identifier of the extension; 0 and nothing for the subject.
    var place: [ReasonValue] {
        guard let carrier else { return [.number(0), .text("")] }
        return [.number(self.name.kindNumber), .text(carrier.dotted)]
    }

    /// Every name that an authority's own certification request would hold: the subject's, and where information about it lies.
    static func all(
        ofOwnRequestFor subject: DistinguishedName,
        _ extensions: Extensions
    ) throws(PKIError) -> [ExaminedName] {
        var names = [ExaminedName(.directoryName(subject), in: nil, .invalidArgument)]
        for carried in extensions where carried.identifier == ExtensionIdentifier.subjectInformationAccess {
            for description in try AuthorityInformationAccess(derEncoded: carried.value).descriptions {
                names.append(ExaminedName(description.location, in: carried.identifier, .invalidArgument))
            }
        }
        return names
    }

    /// Every name in what would be signed that somebody chose for this certificate: the subject's and its alternative ones,
    /// the issuer's alternative ones, where information about either lies, where revocation lists and policies do, and the bases
    /// of constraints as far as they are names.
    static func all(
        in tbsCertificate: TBSCertificate,
        _ alternativeName: SubjectAlternativeName?,
        _ authorityKeyIdentifier: AuthorityKeyIdentifier?,
        of content: CertificateContent
    ) throws(PKIError) -> [ExaminedName] {
        var names: [ExaminedName] = []
        names.reserveCapacity(1 + (alternativeName?.names.count ?? 0))
        if !tbsCertificate.subject.isEmpty {
            let subject = GeneralName.directoryName(tbsCertificate.subject)
            names.append(ExaminedName(subject, in: nil, content.subjectSource.blame))
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
                let points = try CRLDistributionPoints(derEncoded: carried.value)
                found =
                    points.names
                    + (try points.relativeNames.map { step throws(PKIError) in
                        .directoryName(try DistinguishedName([step]))
                    })
            case ExtensionIdentifier.certificatePolicies:
                found = try CertificatePolicies(derEncoded: carried.value).practiceStatements
            case ExtensionIdentifier.nameConstraints:
                found = try NameConstraints(derEncoded: carried.value).directoryNames
            case ExtensionIdentifier.authorityKeyIdentifier:
                found = authorityKeyIdentifier?.authorityCertificateIssuer ?? []
            default: continue
            }
            let blame = content[carried.identifier]?.source.blame ?? .internalFailure
            for name in found { names.append(ExaminedName(name, in: carried.identifier, blame)) }
        }
        return names
    }
}

extension CertificatePolicies {
    /// Where practice statements are to be had: a "pointer … in the form of a URI" (RFC 5280 section 4.2.1.4).
    fileprivate var practiceStatements: [GeneralName] {
        self.policies.flatMap(\.qualifiers).compactMap {
            if case .practiceStatement(let text) = $0 { .uniformResourceIdentifier(text) } else { nil }
        }
    }
}

extension NameConstraints {
    /// The bases that are distinguished names, but for the one that stands for all.
    fileprivate var directoryNames: [GeneralName] {
        (self.permittedSubtrees + self.excludedSubtrees).compactMap {
            if case .name(.directoryName(let name)) = $0, !name.isEmpty { .directoryName(name) } else { nil }
        }
    }
}

extension GeneralName {
    /// The number of the kind in a reason: its tag in RFC 5280, and one more.
    fileprivate var kindNumber: Int64 {
        switch self {
        case .otherName: 1
        case .rfc822Name: 2
        case .dnsName: 3
        case .x400Address: 4
        case .directoryName: 5
        case .ediPartyName: 6
        case .uniformResourceIdentifier: 7
        case .ipAddress: 8
        case .registeredID: 9
        }
    }
}
