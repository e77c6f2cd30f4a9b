internal import Bytes
internal import Cryptography
internal import PKI

/// The rules for a certificate and all those above it, its own first.
enum PathInspection {
    static func checkBasicConstraints(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            let fault: Reason?
            let place = ReasonValue.number(Int64(index))
            if let carried = certificate.tbsCertificate.extensions[BasicConstraints.identifier] {
                do throws(PKIError) {
                    let constraints = try BasicConstraints(derEncoded: carried.value)
                    if !constraints.isCertificateAuthority {
                        fault = Reason(.importIsNoAuthority, place)
                    } else if index == 0, !carried.isCritical {
                        fault = Reason(.importConstraintsNotCritical, place)
                    } else {
                        fault = nil
                    }
                } catch {
                    fault = Reason(.importConstraintsUnreadable, place, quoting: error)
                }
            } else {
                fault = Reason(.importConstraintsAbsent, place)
            }
            if let fault {
                throw ImportRefusal(ImportRules.basicConstraints, .invalidValue, fault)
            }
        }
    }

    static func checkSubjects(_ path: [Certificate]) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() where certificate.tbsCertificate.subject.isEmpty {
            throw ImportRefusal(
                ImportRules.subjectIsNotEmpty,
                .malformedCertificate,
                .importSubjectEmpty,
                .number(Int64(index))
            )
        }
    }

    static func checkPathLength(_ path: [Certificate]) throws(ImportRefusal) {
        guard let remaining = PathLength.remaining(below: path), remaining < 0 else { return }
        throw ImportRefusal(ImportRules.pathLength, .invalidValue, .importPathTooLong)
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
                    .importExtensionCritical,
                    .number(Int64(index)),
                    .text(carried.identifier.dotted)
                )
            }
        }
    }

    static func checkNameConstraints(_ path: [Certificate]) throws(ImportRefusal) {
        for (place, certificate) in path.enumerated() {
            guard let constraints: NameConstraints = try Self.read(certificate, place) else { continue }
            do throws(PKIError) { try constraints.checkBases() } catch { throw Self.unreadable(place, error) }
            for (placeBelow, below) in path[..<place].enumerated() {
                let names = NameConstraints.names(
                    of: below.tbsCertificate,
                    alternativeName: try Self.read(below, placeBelow)
                )
                if let fault = constraints.fault(in: names) {
                    throw ImportRefusal(
                        ImportRules.namesArePermitted,
                        .invalidValue,
                        fault.importReason(at: placeBelow)
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
            throw Self.unreadable(place, error)
        }
    }

    private static func unreadable(_ place: Int, _ error: PKIError) -> ImportRefusal {
        ImportRefusal(
            ImportRules.nameConstraintsAreReadable,
            .malformedCertificate,
            .importNamesUnreadable,
            .number(Int64(place)),
            quoting: error
        )
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
                let place = ReasonValue.number(Int64(index))
                let fault = certificate.signatureAlgorithm.signatureAlgorithmFault
                throw Self.signatureRefusal(
                    fault.map { Reason(.importAlgorithmNotAccepted, place, quoting: $0) }
                        ?? Reason(.importAlgorithmLacking, place)
                )
            }
            guard try Self.verifies(certificate, under: signer, algorithm, index) else {
                throw Self.signatureRefusal(Reason(.importSignatureWrong, .number(Int64(index))))
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
                throw Self.signatureRefusal(Reason(.importIssuerKeyNotAccepted, .number(Int64(index))))
            default:
                throw ImportRefusal(
                    nil,
                    .internalFailure,
                    .importSignatureUnchecked,
                    .number(Int64(index)),
                    .text("\(error.code)")
                )
            }
        }
    }

    private static func signatureRefusal(_ reason: Reason) -> ImportRefusal {
        ImportRefusal(ImportRules.signaturesVerify, .certificateMismatch, reason)
    }

    static func checkEnds(_ path: [Certificate], at moment: Instant) throws(ImportRefusal) {
        for (index, certificate) in path.enumerated() {
            let notAfter = certificate.tbsCertificate.validity.notAfter
            guard moment.wholeSecond <= notAfter else {
                throw ImportRefusal(
                    ImportRules.isNotExpired,
                    .malformedCertificate,
                    .importExpired,
                    .number(Int64(index)),
                    .instant(notAfter)
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
                    .importWithoutCertSign,
                    .number(Int64(index))
                )
            }
        }
    }
}
