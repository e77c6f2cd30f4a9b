public import Bytes
internal import Cryptography
public import PKI

/// The judge of certificates that are to become an authority's own.
public enum AuthorityCertificateRules {
    /// The most octets that a certificate may have, PEM.
    static let maximumCertificateOctets = 32_768
    /// The most octets that a chain may have, PEM.
    static let maximumChainOctets = 2_097_152
    /// The most certificates that a chain may have.
    static let maximumChainLength = 16

    /// The certificate and the chain above it, decoded, if the authority may have them.
    ///
    /// - Parameters:
    ///   - certificate: One certificate in PEM (RFC 7468).
    ///   - chain: The certificates above it in PEM, its issuer's first and the root's last; `nil` or empty for a root.
    ///   - authority: The authority, in the state that it is in.
    ///   - moment: The clock reading.
    /// - Throws: The first rule that is broken.
    public static func admit(
        certificate: [UInt8],
        chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant
    ) throws(ImportRefusal) -> (certificate: Certificate, chain: [Certificate]) {
        let chainOctets = chain ?? []
        try Self.checkSizes(certificate: certificate, chain: chainOctets)
        let own = try Self.read(certificate)
        try Self.checkKey(of: own, authority)
        try Self.checkKind(of: own, hasChain: !chainOctets.isEmpty, authority)
        let above = try Self.readChain(chainOctets)
        try Self.checkOrder(own, above)
        let path = [own] + above
        try PathInspection.checkBasicConstraints(path)
        try PathInspection.checkSubjects(path)
        try PathInspection.checkPathLength(path)
        try PathInspection.checkCriticalExtensions(path)
        try PathInspection.checkNameConstraints(path)
        try PathInspection.checkSignatures(path)
        try PathInspection.checkEnds(path, at: moment)
        try PathInspection.checkKeyUsage(path)
        try Self.checkState(authority, at: moment)
        return (own, above)
    }

    private static func checkSizes(certificate: [UInt8], chain: [UInt8]) throws(ImportRefusal) {
        guard certificate.count <= Self.maximumCertificateOctets else {
            throw ImportRefusal(
                ImportRules.sizes,
                .invalidValue,
                "Certificate: it has \(certificate.count) octets, more than \(Self.maximumCertificateOctets)"
            )
        }
        guard chain.count <= Self.maximumChainOctets else {
            throw ImportRefusal(
                ImportRules.sizes,
                .invalidValue,
                "CertificateChain: it has \(chain.count) octets, more than \(Self.maximumChainOctets)"
            )
        }
    }

    private static func read(_ octets: [UInt8]) throws(ImportRefusal) -> Certificate {
        do throws(PKIError) {
            return try Certificate(pemEncoded: octets)
        } catch {
            throw ImportRefusal(
                ImportRules.certificateIsReadable,
                .malformedCertificate,
                "Certificate: it cannot be read: \(error.message)"
            )
        }
    }

    private static func checkKey(of certificate: Certificate, _ authority: IssuingAuthority) throws(ImportRefusal) {
        guard let expected = authority.subjectPublicKeyInfo else { throw Self.stateRefusal }
        guard certificate.tbsCertificate.subjectPublicKeyInfo == expected else {
            throw ImportRefusal(
                ImportRules.keyIsTheAuthoritys,
                .certificateMismatch,
                "Certificate: its public key is not the certificate authority's"
            )
        }
    }

    private static func checkKind(
        of certificate: Certificate,
        hasChain: Bool,
        _ authority: IssuingAuthority
    ) throws(ImportRefusal) {
        let isSelfIssued = certificate.tbsCertificate.issuer.matches(certificate.tbsCertificate.subject)
        let fault: String? =
            switch (authority.isRoot, isSelfIssued, hasChain) {
            case (true, false, _): "Certificate: a root certificate authority's must be self-signed"
            case (true, true, true): "CertificateChain: a root certificate authority has none"
            case (true, true, false): nil
            case (false, true, _): "Certificate: a subordinate certificate authority's must not be self-signed"
            case (false, false, false): "CertificateChain: a subordinate certificate authority must have one"
            case (false, false, true): nil
            }
        if let fault { throw ImportRefusal(ImportRules.kindAndChainAgree, .invalidRequest, fault) }
    }

    private static func readChain(_ octets: [UInt8]) throws(ImportRefusal) -> [Certificate] {
        guard !octets.isEmpty else { return [] }
        var chain: [Certificate] = []
        do throws(PKIError) {
            for block in try PEM.decode(octets, maximumBlocks: Self.maximumChainLength) {
                guard block.label == "CERTIFICATE" else {
                    throw PKIError(.labelUnexpected, block.label.prefix(40))
                }
                chain.append(try Certificate(derEncoded: block.octets))
            }
        } catch {
            throw ImportRefusal(
                ImportRules.chainIsReadable,
                .malformedCertificate,
                "CertificateChain: certificate \(chain.count + 1) cannot be read: \(error.message)"
            )
        }
        guard !chain.isEmpty else {
            throw ImportRefusal(
                ImportRules.chainIsReadable,
                .malformedCertificate,
                "CertificateChain: it holds no certificate"
            )
        }
        return chain
    }

    private static func checkOrder(_ own: Certificate, _ chain: [Certificate]) throws(ImportRefusal) {
        guard !chain.isEmpty else { return }
        var below = own
        for (index, certificate) in chain.enumerated() {
            guard certificate.tbsCertificate.subjectPublicKeyInfo != own.tbsCertificate.subjectPublicKeyInfo else {
                throw Self.orderRefusal("certificate \(index + 1) holds the certificate authority's own key")
            }
            guard certificate.tbsCertificate.subject.matches(below.tbsCertificate.issuer) else {
                throw Self.orderRefusal(
                    "the subject of certificate \(index + 1) is not the issuer of the certificate before it"
                )
            }
            below = certificate
        }
        guard below.tbsCertificate.issuer.matches(below.tbsCertificate.subject) else {
            throw Self.orderRefusal("its last certificate is not a self-signed root's")
        }
    }

    private static func orderRefusal(_ fault: String) -> ImportRefusal {
        ImportRefusal(ImportRules.chainIsOrdered, .certificateMismatch, "CertificateChain: \(fault)")
    }

    private static func checkState(_ authority: IssuingAuthority, at moment: Instant) throws(ImportRefusal) {
        switch authority.stage {
        case .pendingCertificate, .active: return
        case .disabled where authority.isExpired(at: moment): return
        case .disabled, .creating, .failed, .deleted: throw Self.stateRefusal
        }
    }

    private static var stateRefusal: ImportRefusal {
        ImportRefusal(
            ImportRules.state,
            .authorityState,
            "The certificate authority is not in a valid state for importing a certificate"
        )
    }
}
