internal import Bytes
internal import Cryptography
internal import PKI

/// The rules for a certificate and all those above it, its own first.
enum PathInspection {
    static func checkBasicConstraints(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            let fault: String?
            if let carried = certificate.tbsCertificate.extensions[BasicConstraints.identifier] {
                do throws(PKIError) {
                    let constraints = try BasicConstraints(derEncoded: carried.value)
                    if !constraints.isCertificateAuthority {
                        fault = "its basicConstraints do not say that it is a certificate authority's"
                    } else if index == 0, !carried.isCritical {
                        fault = "its basicConstraints are not critical"
                    } else {
                        fault = nil
                    }
                } catch {
                    fault = "its basicConstraints cannot be read: \(error.message)"
                }
            } else {
                fault = "it has no basicConstraints"
            }
            if let fault {
                throw ImportRefusal(ImportRules.basicConstraints, .invalidValue, "\(Self.place(index)): \(fault)")
            }
        }
    }

    static func checkSubjects(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() where certificate.tbsCertificate.subject.isEmpty {
            throw ImportRefusal(
                ImportRules.subjectIsNotEmpty,
                .malformedCertificate,
                "\(Self.place(index)): its subject is empty"
            )
        }
    }

    static func checkPathLength(_ path: [Certificate]) throws(ImportRefusal) {
        guard let remaining = PathLength.remaining(below: path), remaining < 0 else { return }
        throw ImportRefusal(
            ImportRules.pathLength,
            .invalidValue,
            "CertificateChain: a path length constraint in it lets no certificate authority follow so far below"
        )
    }

    /// The extensions that are understood, or that may safely be left to whoever validates paths.
    private static let allowedCritical: Set<ObjectIdentifier> = {
        let named = [
            ExtensionIdentifier.authorityKeyIdentifier, ExtensionIdentifier.basicConstraints,
            ExtensionIdentifier.certificatePolicies, ExtensionIdentifier.extendedKeyUsage,
            ExtensionIdentifier.inhibitAnyPolicy, ExtensionIdentifier.issuerAlternativeName,
            ExtensionIdentifier.keyUsage, ExtensionIdentifier.nameConstraints, ExtensionIdentifier.policyMappings,
            ExtensionIdentifier.subjectAlternativeName, ExtensionIdentifier.subjectKeyIdentifier,
            ExtensionIdentifier.subjectInformationAccess,
        ]
        let subjectDirectoryAttributes = ObjectIdentifier("2.5.29.9")
        return Set(named + [subjectDirectoryAttributes].compactMap(\.self))
    }()

    static func checkCriticalExtensions(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            for carried in certificate.tbsCertificate.extensions
            where carried.isCritical && !Self.allowedCritical.contains(carried.identifier) {
                throw ImportRefusal(
                    ImportRules.criticalExtensions,
                    .malformedCertificate,
                    "\(Self.place(index)): the extension \(carried.identifier.dotted) must not be critical"
                )
            }
        }
    }

    static func checkNameConstraints(_ path: [Certificate]) throws(ImportRefusal) {
        for (place, certificate) in path.enumerated() {
            guard let constraints: NameConstraints = try Self.read(certificate, place) else { continue }
            for (placeBelow, below) in path[..<place].enumerated() {
                let names = NameConstraints.names(
                    of: below.tbsCertificate,
                    alternativeName: try Self.read(below, placeBelow)
                )
                if let fault = constraints.fault(in: names) {
                    throw ImportRefusal(
                        ImportRules.namesArePermitted,
                        .invalidValue,
                        "\(Self.place(placeBelow)): the name constraints of a certificate above do not allow it: \(fault)"
                    )
                }
            }
        }
    }

    private static func read<Value: ExtensionValue>(
        _ certificate: Certificate,
        _ place: Int
    ) throws(ImportRefusal) -> Value? {
        do throws(PKIError) {
            return try certificate.tbsCertificate.extensions.value()
        } catch {
            throw ImportRefusal(
                ImportRules.nameConstraintsAreReadable,
                .malformedCertificate,
                "\(Self.place(place)): it cannot be read: \(error.message)"
            )
        }
    }

    // "The trust anchor … is not included as part of the prospective certification path" (RFC 5280 section 6.1): what a
    // root above says of itself is no part of it, so that an algorithm of old times is nobody's fault. Where the algorithm
    // is one that can be verified, it must verify all the same: then the root is not the one that somebody meant.

    static func checkSignatures(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            // The last is the root's, which signs itself.
            let signer = path[min(index + 1, path.count - 1)]
            let isAnchor = index > 0 && index == path.count - 1
            if isAnchor, certificate.signatureAlgorithm.signatureAlgorithmName == nil { continue }
            guard let name = certificate.signatureAlgorithm.signatureAlgorithmName,
                let algorithm = SignatureAlgorithm(name: name)
            else {
                throw Self.signatureRefusal(
                    index,
                    "its signature algorithm is not accepted ("
                        + (certificate.signatureAlgorithm.signatureAlgorithmFault ?? "the linked library lacks it")
                        + ")"
                )
            }
            guard try Self.verifies(certificate, under: signer, algorithm, index) else {
                throw Self.signatureRefusal(
                    index,
                    "its signature does not verify under the key of the one that issued it"
                )
            }
        }
    }

    private static func verifies(
        _ certificate: Certificate,
        under signer: Certificate,
        _ algorithm: SignatureAlgorithm,
        _ index: Int
    ) throws(ImportRefusal) -> Bool {
        do throws(CryptographyError) {
            let key = try PublicKey(subjectPublicKeyInfo: signer.tbsCertificate.subjectPublicKeyInfo.derOctets)
            guard key.isSuitable(for: algorithm) else { return false }
            return try key.isValid(
                signature: certificate.signature,
                of: certificate.tbsCertificate.derOctets,
                algorithm: algorithm,
                saltLength: certificate.signatureAlgorithm.saltLength
            )
        } catch {
            switch error.code {
            case .malformedPublicKey, .unsupportedPublicKey, .invalidPoint, .invalidExponent:
                throw Self.signatureRefusal(index, "the public key of the one that issued it is not accepted")
            default:
                throw ImportRefusal(
                    nil,
                    .internalFailure,
                    "\(Self.place(index)): its signature could not be checked: \(error.code)"
                )
            }
        }
    }

    private static func signatureRefusal(_ index: Int, _ fault: String) -> ImportRefusal {
        ImportRefusal(ImportRules.signaturesVerify, .certificateMismatch, "\(Self.place(index)): \(fault)")
    }

    static func checkEnds(_ path: [Certificate], at moment: Instant) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            let notAfter = certificate.tbsCertificate.validity.notAfter
            guard moment.wholeSecond <= notAfter else {
                throw ImportRefusal(
                    ImportRules.isNotExpired,
                    .malformedCertificate,
                    "\(Self.place(index)): it expired at \(notAfter)"
                )
            }
        }
    }

    static func checkKeyUsage(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            guard let carried = certificate.tbsCertificate.extensions[KeyUsage.identifier] else { continue }
            guard let keyUsage = try? KeyUsage(derEncoded: carried.value), keyUsage.contains(.keyCertSign) else {
                throw ImportRefusal(
                    ImportRules.keyUsage,
                    .malformedCertificate,
                    "\(Self.place(index)): its keyUsage does not include keyCertSign"
                )
            }
        }
    }

    /// Which certificate a refusal speaks of.
    private static func place(_ index: Int) -> String {
        index == 0 ? "Certificate" : "CertificateChain: certificate \(index)"
    }
}
