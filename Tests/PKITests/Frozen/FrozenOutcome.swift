import Bytes
import PKI

/// What reading octets comes to, in words of this file alone: values and faults, and nothing of how they are kept.
enum FrozenOutcome {
    /// What can be read, by the name that the vectors give it.
    static let kinds: [(name: String, read: @Sendable (_ octets: [UInt8], _ number: Int) throws -> String)] = [
        ("request", { octets, _ in try Self.describe(CertificationRequest(derEncoded: octets)) }),
        ("certificate", { octets, _ in try Self.describe(Certificate(derEncoded: octets)) }),
        ("tbsCertificate", { octets, _ in try Self.describe(TBSCertificate(derEncoded: octets)) }),
        ("name", { octets, _ in try Self.describe(DistinguishedName(derEncoded: octets)) }),
        ("generalName", { octets, _ in try Self.describe(GeneralName(derEncoded: octets)) }),
        ("algorithm", { octets, _ in try Self.describe(AlgorithmIdentifier(derEncoded: octets)) }),
        ("key", { octets, _ in try Self.describe(SubjectPublicKeyInfo(derEncoded: octets)) }),
        ("extensions", { octets, _ in try Self.describe(Extensions(derEncoded: octets)) }),
        ("extension", { octets, number in try Self.describe(octets, as: number) }),
    ]

    /// The outcome of reading: the values, or the fault and what it speaks of.
    static func of(_ kind: Int, _ octets: [UInt8], number: Int = 0) -> String {
        do {
            return try Self.kinds[kind].read(octets, number)
        } catch let error as PKIError {
            return "\(error.fault.rawValue) \(error.values)"
        } catch {
            return "\(error)"
        }
    }

    private static func describe(_ request: CertificationRequest) -> String {
        let parts = [
            request.derOctets.hexadecimal, request.informationOctets.hexadecimal, Self.describe(request.subject),
            Self.describe(request.subjectPublicKeyInfo),
            request.attributes.map { "\($0.type)=\($0.valuesDER.map(\.hexadecimal))" }.joined(separator: ","),
            request.requestedExtensions.map(Self.describe) ?? "-", Self.describe(request.signatureAlgorithm),
            request.signature.hexadecimal,
        ]
        return parts.joined(separator: "|")
    }

    private static func describe(_ certificate: Certificate) throws -> String {
        let parts = [
            certificate.derOctets.hexadecimal, try Self.describe(certificate.tbsCertificate),
            Self.describe(certificate.signatureAlgorithm), certificate.signature.hexadecimal,
        ]
        return parts.joined(separator: "|")
    }

    private static func describe(_ signed: TBSCertificate) throws -> String {
        let parts = [
            signed.derOctets.hexadecimal, "\(signed.version)", signed.serialNumber.octets.hexadecimal,
            Self.describe(signed.signatureAlgorithm), Self.describe(signed.issuer),
            "\(signed.validity.notBefore)-\(signed.validity.notAfter)", Self.describe(signed.subject),
            Self.describe(signed.subjectPublicKeyInfo), Self.describe(signed.extensions),
        ]
        return parts.joined(separator: "|")
    }

    private static func describe(_ key: SubjectPublicKeyInfo) -> String {
        [key.derOctets.hexadecimal, Self.describe(key.algorithm), key.subjectPublicKey.hexadecimal].joined(
            separator: ";"
        )
    }

    private static func describe(_ algorithm: AlgorithmIdentifier) -> String {
        let fault = algorithm.signatureAlgorithmFault.map { "\($0.fault.rawValue) \($0.values)" }
        let parts = [
            algorithm.derOctets.hexadecimal, algorithm.identifier.dotted, algorithm.parametersDER?.hexadecimal ?? "-",
            algorithm.signatureAlgorithmName ?? "-", algorithm.saltLength.map(String.init) ?? "-", fault ?? "-",
        ]
        return parts.joined(separator: ";")
    }

    private static func describe(_ name: DistinguishedName) -> String {
        let steps = name.relativeNames.map { step in
            step.attributes.map { attribute in
                "\(attribute.type.dotted) \(attribute.value) \(attribute.value.text ?? "-") \(attribute.value.stringType?.rawValue ?? "-")"
                    + Self.describe(attribute.value.strings)
            }
            .joined(separator: "+")
        }
        return "\(name.derOctets.hexadecimal) \(name.isEmpty) \(name) \(steps)"
    }

    private static func describe(_ strings: [EncodedString]) -> String {
        strings.map { " \($0.type.rawValue) \($0.octets.hexadecimal) \($0.isWellFormed) \($0.holdsControlCharacter)" }
            .joined()
    }

    private static func describe(_ name: GeneralName) -> String {
        let inner: String
        switch name {
        case .otherName(let type, let value): inner = "0 \(type.dotted) \(value.hexadecimal)"
        case .rfc822Name(let text): inner = "1 \(text)"
        case .dnsName(let text): inner = "2 \(text)"
        case .x400Address(let value): inner = "3 \(value.hexadecimal)"
        case .directoryName(let name): inner = "4 \(Self.describe(name))"
        case .ediPartyName(let value): inner = "5 \(value.hexadecimal)"
        case .uniformResourceIdentifier(let text): inner = "6 \(text)"
        case .ipAddress(let octets): inner = "7 \(octets.hexadecimal)"
        case .registeredID(let identifier): inner = "8 \(identifier.dotted)"
        }
        return "\(inner)\(Self.describe(name.strings)) \(name.smtpUTF8Mailbox ?? "-")"
    }

    private static func describe(_ extensions: Extensions) -> String {
        extensions.enumerated().map { index, carried in
            let number = Self.identifiers.firstIndex(of: carried.identifier) ?? 0
            return "\(carried.identifier.dotted) \(carried.isCritical) \(carried.value.hexadecimal) "
                + Self.of(Self.kinds.count - 1, carried.value, number: number)
        }
        .joined(separator: ",")
    }

    static let identifiers: [ObjectIdentifier] =
        ExtensionIdentifier.names.keys.sorted { $0.dotted < $1.dotted }
        + [ObjectIdentifier.commonName]

    /// The value of an extension of the kind of a number, as every reader of that kind takes it.
    private static func describe(_ octets: [UInt8], as number: Int) throws -> String {
        let identifier = Self.identifiers[number % Self.identifiers.count]
        try Extension(identifier: identifier, isCritical: false, value: octets).checkValue()
        _ = try Extension(identifier: identifier, isCritical: false, derValue: octets)
        switch identifier {
        case SubjectKeyIdentifier.identifier:
            return try SubjectKeyIdentifier(derEncoded: octets).keyIdentifier.hexadecimal
        case KeyUsage.identifier: return "\(try KeyUsage(derEncoded: octets).rawValue)"
        case SubjectAlternativeName.identifier, ExtensionIdentifier.issuerAlternativeName:
            return try SubjectAlternativeName(derEncoded: octets).names.map(Self.describe).joined(separator: ",")
        case BasicConstraints.identifier:
            let value = try BasicConstraints(derEncoded: octets)
            return "\(value.isCertificateAuthority) \(value.pathLengthConstraint ?? -1) \(value.derOctets.hexadecimal)"
        case NameConstraints.identifier:
            let value = try NameConstraints(derEncoded: octets)
            return (value.permittedSubtrees + value.excludedSubtrees).map { subtree in
                switch subtree {
                case .name(let name): Self.describe(name)
                case .addresses(let address, let mask): "\(address.hexadecimal)/\(mask.hexadecimal)"
                }
            }
            .joined(separator: ",") + " \(value.permittedSubtrees.count)"
        case CRLDistributionPoints.identifier, ExtensionIdentifier.freshestCRL:
            return "\(try CRLDistributionPoints(derEncoded: octets).uniformResourceIdentifiers)"
        case CertificatePolicies.identifier:
            return try CertificatePolicies(derEncoded: octets).policies.map { policy in
                "\(policy.identifier.dotted) "
                    + policy.qualifiers.map { qualifier in
                        switch qualifier {
                        case .practiceStatement(let text): text
                        case .other(let type, let value): "\(type.dotted) \(value.hexadecimal)"
                        }
                    }
                    .joined(separator: ";")
            }
            .joined(separator: ",")
        case AuthorityKeyIdentifier.identifier:
            let value = try AuthorityKeyIdentifier(derEncoded: octets)
            return [
                value.keyIdentifier?.hexadecimal ?? "-",
                value.authorityCertificateIssuer?.map(Self.describe).joined(separator: ",") ?? "-",
                value.authorityCertificateSerialNumber?.octets.hexadecimal ?? "-",
            ]
            .joined(separator: " ")
        case ExtendedKeyUsage.identifier:
            let value = try ExtendedKeyUsage(derEncoded: octets)
            return "\(value.purposes.map(\.dotted)) \(value.derOctets.hexadecimal)"
        case AuthorityInformationAccess.identifier, ExtensionIdentifier.subjectInformationAccess:
            return try AuthorityInformationAccess(derEncoded: octets).descriptions.map {
                "\($0.method.dotted) \(Self.describe($0.location))"
            }
            .joined(separator: ",")
        default: return "read"
        }
    }
}
