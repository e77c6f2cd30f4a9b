internal import Bytes
internal import Cryptography
internal import PKI

// TBSCertificate  ::=  SEQUENCE  {
//      version         [0]  EXPLICIT Version DEFAULT v1,
//      serialNumber         CertificateSerialNumber,
//      signature            AlgorithmIdentifier,
//      issuer               Name,
//      validity             Validity,
//      subject              Name,
//      subjectPublicKeyInfo SubjectPublicKeyInfo,
//      …
//      extensions      [3]  EXPLICIT Extensions OPTIONAL }  -- RFC 5280, 4.1

/// Lints of the fields, in the order of the certificate.
extension Lints {
    // "When extensions are used, as expected in this profile, version MUST be 3 (value is 2)."
    static let versionIsThree = lint(101, "version-is-3", "RFC 5280 section 4.1.2.1") { subject in
        subject.tbsCertificate.version == 3
            ? nil : Reason(.versionIsNotThree, .number(Int64(subject.tbsCertificate.version)))
    }

    // "Conforming CAs MUST NOT use serialNumber values longer than 20 octets"; positive, and the one that was drawn.
    static let serialNumberIsPositive = lint(102, "serial-number-is-positive", "RFC 5280 section 4.1.2.2") { subject in
        let octets = subject.tbsCertificate.serialNumber.octets
        guard (1...20).contains(octets.count), let first = octets.first, (0x01...0x7F).contains(first) else {
            return Reason(.serialNumberMalformed)
        }
        return subject.tbsCertificate.serialNumber == subject.draft.serialNumber
            ? nil : Reason(.serialNumberDiffers)
    }

    // "This field MUST contain the same algorithm identifier as the signatureAlgorithm field in the sequence Certificate."
    static let algorithmsAgree = lint(103, "signature-algorithms-agree", "RFC 5280 section 4.1.2.3") { subject in
        let inner = subject.tbsCertificate.signatureAlgorithm
        return inner.derOctets == subject.draft.algorithmIdentifier.derOctets
            && inner.signatureAlgorithmName == subject.draft.signatureAlgorithm.name
            ? nil : Reason(.algorithmsDiffer)
    }

    // "The issuer field MUST contain a non-empty distinguished name (DN)."
    static let issuerIsTheAuthority = lint(104, "issuer-is-the-authority", "RFC 5280 section 4.1.2.4") { subject in
        let issuer = subject.tbsCertificate.issuer
        guard !issuer.isEmpty else { return Reason(.issuerEmpty) }
        let expected =
            subject.draft.template.isRoot ? subject.tbsCertificate.subject : subject.draft.authority.issuerName
        return issuer == expected ? nil : Reason(.issuerDiffers)
    }

    static let validityIsOrdered = lint(105, "encoded-validity-is-ordered", "RFC 5280 section 4.1.2.5") { subject in
        let validity = subject.tbsCertificate.validity
        return validity.notBefore < validity.notAfter ? nil : Reason(.validityUnordered)
    }

    // "CAs … MUST always encode certificate validity dates through the year 2049 as UTCTime; certificate validity dates
    // in 2050 or later MUST be encoded as GeneralizedTime." Read from the octets, not from the decoded value.
    static let timesAreEncodedByYear = lint(106, "times-are-encoded-by-year", "RFC 5280 section 4.1.2.5") { subject in
        guard let times = EncodedTimes(tbsOctets: subject.draft.tbsOctets) else {
            return Reason(.validityNotFound)
        }
        let validity = subject.tbsCertificate.validity
        guard times.notBefore.isRightForm(of: validity.notBefore) else { return Reason(.beginningFormWrong) }
        return times.notAfter.isRightForm(of: validity.notAfter) ? nil : Reason(.endFormWrong)
    }

    // "If the subject field contains an empty sequence, then the issuing CA MUST include a subjectAltName extension that
    // is marked as critical." And: "If the subject is a CA … the subject field MUST be populated with a non-empty" name.
    static let emptySubjectHasCriticalName = lint(
        107,
        "empty-subject-has-critical-name",
        "RFC 5280 section 4.1.2.6",
        blaming: .malformedCertificationRequest
    ) { subject in
        guard subject.tbsCertificate.subject.isEmpty else { return nil }
        guard subject.basicConstraints?.isCertificateAuthority != true else {
            return Reason(.authoritySubjectEmpty)
        }
        return subject.isCritical(SubjectAlternativeName.identifier)
            ? nil : Reason(.subjectEmpty)
    }

    // The key is the request's, and every value that was taken stands as it was asked for; nobody else's may be certified.
    static let contentIsAsDecided = lint(115, "content-is-as-decided", "RFC 5280 section 4.1.2.7") { subject in
        let content = subject.draft.content
        guard subject.tbsCertificate.subjectPublicKeyInfo == subject.draft.request.subjectPublicKeyInfo else {
            return Reason(.publicKeyDiffers)
        }
        guard subject.tbsCertificate.subject == content.subject else {
            return Reason(.subjectDiffers)
        }
        let extensions = subject.tbsCertificate.extensions
        guard extensions[SubjectAlternativeName.identifier] == content.alternativeName?.carried else {
            return Reason(.alternativeNameDiffers)
        }
        for passed in content.extensions where extensions[passed.carried.identifier] != passed.carried {
            return Reason(.extensionDiffers, .text(passed.carried.identifier.dotted))
        }
        let mention = subject.draft.mention
        guard extensions[mention.identifier] == mention.makeExtension() else {
            return Reason(.logReferenceDiffers)
        }
        let pointers = subject.draft.pointers
        guard let own = try? pointers.extensions(), own.allSatisfy({ extensions[$0.identifier] == $0 }) else {
            return Reason(.pointersDiffer)
        }
        for carried in extensions
        where !Self.computed.contains(carried.identifier) && !mention.decides(carried.identifier)
            && content[carried.identifier] == nil
            && !pointers.decides(carried.identifier)
            && !subject.draft.template.usageExtensions.contains(carried)
        {
            return Reason(.extensionUnasked, .text(carried.identifier.dotted))
        }
        return nil
    }

    /// Extensions that the templates themselves have, and that lints of their own read.
    private static let computed: [ObjectIdentifier] = [
        BasicConstraints.identifier, AuthorityKeyIdentifier.identifier, SubjectKeyIdentifier.identifier,
    ]
}
