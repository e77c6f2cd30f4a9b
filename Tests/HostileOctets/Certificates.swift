import PKI

extension OctetKind {
    /// A certificate in DER.
    static let certificate = OctetKind("certificate", atMost: 4_096) { octets in
        let octets = Array(octets)
        guard let certificate = try? Certificate(derEncoded: octets) else { return }
        let tbs = certificate.tbsCertificate
        let whole = try again("a certificate of its parts") {
            try Certificate(
                tbsOctets: tbs.derOctets,
                signatureAlgorithm: certificate.signatureAlgorithm,
                signature: certificate.signature
            )
        }
        try demand(whole.derOctets == octets, "a certificate's parts make it again")
        let armoured = try again("a certificate from its PEM") {
            try Certificate(pemEncoded: Array(certificate.pem.utf8))
        }
        try demand(armoured == certificate, "a certificate comes back from its PEM")
        if let encoded = try? tbs.encodedAgain() {
            let read = try again("a TBSCertificate that we encoded") { try TBSCertificate(derEncoded: encoded) }
            try demand(read.isReadBack, "a TBSCertificate that we encoded reads as what it was made of")
            try demand(try read.encodedAgain() == encoded, "a TBSCertificate is encoded in one way")
        }
        try use(tbs.extensions)
        try use(tbs.issuer)
        try use(tbs.subject)
    }

    /// A certification request in DER.
    static let request = OctetKind("request", atMost: 4_096) { octets in
        let octets = Array(octets)
        guard let request = try? CertificationRequest(derEncoded: octets) else { return }
        let whole = try again("a request of its parts") {
            try CertificationRequest(
                information: request.informationOctets,
                signatureAlgorithm: request.signatureAlgorithm,
                signature: request.signature
            )
        }
        try demand(whole.derOctets == octets, "a request's parts make it again")
        let armoured = try again("a request from its PEM") {
            try CertificationRequest(pemEncoded: Array(request.pem.utf8))
        }
        try demand(armoured == request, "a request comes back from its PEM")
        try use(request.subject)
        if let extensions = request.requestedExtensions { try use(extensions) }
    }

    /// A name in DER: a distinguished one, or one of the forms of an alternative name.
    static let name = OctetKind("name", atMost: 1_024) { octets in
        let octets = Array(octets)
        if let name = try? DistinguishedName(derEncoded: octets) {
            try demand(name.derOctets == octets, "a distinguished name is kept as it came")
            try use(name)
        }
        guard let name = try? GeneralName(derEncoded: octets) else { return }
        let encoded = try again("a general name's encoding") { try name.derOctets() }
        try demand(encoded == octets, "a general name is encoded as it came")
    }

    /// An octet that chooses an extension's kind, and the extension's value.
    static let extensionValue = OctetKind("extension", atMost: 1_024) { octets in
        var choices = Choices(octets)
        let identifier = kinds[Int(choices.octet()) % kinds.count]
        try use(try Extensions([Extension(identifier: identifier, isCritical: false, value: choices.all())]))
    }

    /// A TBSCertificate's extensions are looked at one by one, as they would be by whoever relies on them.
    private static func use(_ extensions: Extensions) throws {
        for carried in extensions {
            // What a value decodes to was let pass by the check of the whole extension, too.
            let isSound = (try? carried.checkValue()) != nil
            let isDecoded = try Self.isDecoded(carried, of: extensions)
            try demand(isDecoded != true || isSound, "\(carried.identifier) is read, and was not let pass")
        }
    }

    /// Whether the value of an extension can be decoded; `nil` where no type stands for its kind.
    private static func isDecoded(_ carried: Extension, of extensions: Extensions) throws -> Bool? {
        switch carried.identifier {
        case ExtensionIdentifier.subjectAlternativeName:
            try Self.keeps(SubjectAlternativeName.self, extensions) { try SubjectAlternativeName($0.names) }
        case ExtensionIdentifier.nameConstraints:
            try Self.keeps(NameConstraints.self, extensions) {
                try NameConstraints(
                    permittedSubtrees: $0.permittedSubtrees,
                    excludedSubtrees: $0.excludedSubtrees
                )
            }
        case ExtensionIdentifier.basicConstraints: try Self.keeps(BasicConstraints.self, extensions)
        case ExtensionIdentifier.extendedKeyUsage: try Self.keeps(ExtendedKeyUsage.self, extensions)
        case ExtensionIdentifier.subjectKeyIdentifier: try Self.keeps(SubjectKeyIdentifier.self, extensions)
        case ExtensionIdentifier.authorityKeyIdentifier: try Self.keeps(AuthorityKeyIdentifier.self, extensions)
        case ExtensionIdentifier.crlDistributionPoints: try Self.keeps(CRLDistributionPoints.self, extensions)
        case ExtensionIdentifier.certificatePolicies: try Self.keeps(CertificatePolicies.self, extensions)
        case ExtensionIdentifier.authorityInformationAccess:
            try Self.keeps(AuthorityInformationAccess.self, extensions)
        default: nil
        }
    }

    /// Decodes a value, and holds its encoding, and that of the same value made anew, against what came.
    private static func keeps<Value: ExtensionValue>(
        _ type: Value.Type,
        _ extensions: Extensions,
        made make: (Value) throws -> Value = { $0 }
    ) throws -> Bool {
        guard let value = try? extensions.value(type) else { return false }
        let octets = extensions[type.identifier]?.value
        try demand(value.derOctets == octets, "\(type) is kept as it came")
        let made = try again("\(type) of its parts") { try make(value) }
        try demand(made.derOctets == octets, "\(type) is encoded as it came")
        return true
    }

    private static func use(_ name: DistinguishedName) throws {
        try demand(name.isEmpty || !name.description.isEmpty, "a name has a text")
        let made = try again("a name of its steps") { try DistinguishedName(name.relativeNames) }
        try demand(made.derOctets == name.derOctets, "a name's steps make it again")
    }

    private static let kinds: [ObjectIdentifier] = [
        ExtensionIdentifier.subjectAlternativeName, ExtensionIdentifier.nameConstraints,
        ExtensionIdentifier.basicConstraints, ExtensionIdentifier.keyUsage, ExtensionIdentifier.extendedKeyUsage,
        ExtensionIdentifier.subjectKeyIdentifier, ExtensionIdentifier.authorityKeyIdentifier,
        ExtensionIdentifier.crlDistributionPoints, ExtensionIdentifier.certificatePolicies,
        ExtensionIdentifier.authorityInformationAccess, ExtensionIdentifier.subjectDirectoryAttributes,
        ExtensionIdentifier.privateKeyUsagePeriod, ExtensionIdentifier.issuerAlternativeName,
        ExtensionIdentifier.policyMappings, ExtensionIdentifier.policyConstraints, ExtensionIdentifier.inhibitAnyPolicy,
        ExtensionIdentifier.qualifiedCertificateStatements, ExtensionIdentifier.tlsFeature,
        ExtensionIdentifier.ocspNoCheck,
    ]
}
