internal import Bytes
internal import Cryptography
internal import PKI

/// The judge of certificates that are to become an authority's own.
enum AuthorityCertificateRules {
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
    static func admit(
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
                .certificateTooLarge,
                .number(Int64(certificate.count)),
                .number(Int64(Self.maximumCertificateOctets))
            )
        }
        guard chain.count <= Self.maximumChainOctets else {
            throw ImportRefusal(
                ImportRules.sizes,
                .invalidValue,
                .chainTooLarge,
                .number(Int64(chain.count)),
                .number(Int64(Self.maximumChainOctets))
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
                .importUnreadable,
                quoting: error
            )
        }
    }

    private static func checkKey(of certificate: Certificate, _ authority: IssuingAuthority) throws(ImportRefusal) {
        guard let expected = authority.subjectPublicKeyInfo else { throw Self.stateRefusal }
        guard certificate.tbsCertificate.subjectPublicKeyInfo == expected else {
            throw ImportRefusal(ImportRules.keyIsTheAuthoritys, .certificateMismatch, .importOfAnotherKey)
        }
    }

    private static func checkKind(
        of certificate: Certificate,
        hasChain: Bool,
        _ authority: IssuingAuthority
    ) throws(ImportRefusal) {
        let isSelfIssued = certificate.tbsCertificate.issuer.matches(certificate.tbsCertificate.subject)
        let fault: ReasonCode? =
            switch (authority.isRoot, isSelfIssued, hasChain) {
            case (true, false, _): .rootNotSelfSigned
            case (true, true, true): .rootWithChain
            case (true, true, false): nil
            case (false, true, _): .subordinateSelfSigned
            case (false, false, false): .subordinateWithoutChain
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
                .chainUnreadable,
                .number(Int64(chain.count + 1)),
                quoting: error
            )
        }
        guard !chain.isEmpty else {
            throw ImportRefusal(ImportRules.chainIsReadable, .malformedCertificate, .chainEmpty)
        }
        return chain
    }

    private static func checkOrder(_ own: Certificate, _ chain: [Certificate]) throws(ImportRefusal) {
        guard !chain.isEmpty else { return }
        // "A certificate MUST NOT appear more than once in a prospective certification path" (RFC 5280 section 6.1), and
        // neither does an issuer, whatever another certificate of its key says. The bits of the keys are compared, not their
        // whole structures, so that no other spelling of an algorithm slips by.
        var places = [own.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey: 0]
        var below = own
        for (index, certificate) in chain.enumerated() {
            let earlier = places.updateValue(
                index + 1,
                forKey: certificate.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey
            )
            guard earlier != 0 else { throw Self.orderRefusal(.chainHoldsOwnKey, .number(Int64(index + 1))) }
            guard certificate.tbsCertificate.subject.matches(below.tbsCertificate.issuer) else {
                throw Self.orderRefusal(.chainUnordered, .number(Int64(index + 1)))
            }
            if let earlier {
                throw Self.orderRefusal(.chainHoldsKeyTwice, .number(Int64(index + 1)), .number(Int64(earlier)))
            }
            below = certificate
        }
        guard below.tbsCertificate.issuer.matches(below.tbsCertificate.subject) else {
            throw Self.orderRefusal(.chainWithoutRoot)
        }
    }

    private static func orderRefusal(_ code: ReasonCode, _ values: ReasonValue...) -> ImportRefusal {
        ImportRefusal(ImportRules.chainIsOrdered, .certificateMismatch, Reason(code, values: values))
    }

    private static func checkState(_ authority: IssuingAuthority, at moment: Instant) throws(ImportRefusal) {
        switch authority.stage {
        case .pendingCertificate, .active: return
        case .disabled where authority.isExpired(at: moment): return
        case .disabled, .creating, .failed, .deleted: throw Self.stateRefusal
        }
    }

    private static var stateRefusal: ImportRefusal {
        ImportRefusal(ImportRules.state, .authorityState, .authorityMayNotImport)
    }
}
