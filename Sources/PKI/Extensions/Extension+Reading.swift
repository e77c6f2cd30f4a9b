internal import Bytes

// "Each extension includes an OID and an ASN.1 structure."                                         -- RFC 5280, 4.2

extension Extension {
    /// Reads the value: by its standard where the kind is known here, as any one DER value otherwise.
    ///
    /// - Throws: what is wrong with the value.
    public func checkValue() throws(PKIError) {
        guard let read = Self.readers[self.identifier] else {
            _ = try StrictDER.parse(self.value, "the extension \(self.identifier)")
            return
        }
        try read(self.value)
    }

    private typealias Reader = @Sendable ([UInt8]) throws(PKIError) -> Void

    private static let readers: [ObjectIdentifier: Reader] = [
        ExtensionIdentifier.subjectKeyIdentifier: Self.reader(SubjectKeyIdentifier.self),
        ExtensionIdentifier.subjectDirectoryAttributes: { octets throws(PKIError) in
            try Self.checkDirectoryAttributes(octets)
        },
        ExtensionIdentifier.privateKeyUsagePeriod: { octets throws(PKIError) in try Self.checkUsagePeriod(octets) },
        ExtensionIdentifier.keyUsage: { octets throws(PKIError) in try Self.checkKeyUsage(octets) },
        ExtensionIdentifier.subjectAlternativeName: Self.reader(SubjectAlternativeName.self),
        ExtensionIdentifier.issuerAlternativeName: { octets throws(PKIError) in
            _ = try [GeneralName](StrictDER.parse(octets, "issuerAltName"), .sequence, "issuerAltName")
        },
        ExtensionIdentifier.basicConstraints: Self.reader(BasicConstraints.self),
        ExtensionIdentifier.nameConstraints: Self.reader(NameConstraints.self),
        ExtensionIdentifier.crlDistributionPoints: Self.reader(CRLDistributionPoints.self),
        ExtensionIdentifier.certificatePolicies: Self.reader(CertificatePolicies.self),
        ExtensionIdentifier.policyMappings: { octets throws(PKIError) in try Self.checkPolicyMappings(octets) },
        ExtensionIdentifier.authorityKeyIdentifier: Self.reader(AuthorityKeyIdentifier.self),
        ExtensionIdentifier.policyConstraints: { octets throws(PKIError) in try Self.checkPolicyConstraints(octets) },
        ExtensionIdentifier.extendedKeyUsage: Self.reader(ExtendedKeyUsage.self),
        ExtensionIdentifier.freshestCRL: Self.reader(CRLDistributionPoints.self),
        ExtensionIdentifier.inhibitAnyPolicy: { octets throws(PKIError) in
            _ = try StrictDER.parse(octets, "inhibitAnyPolicy").smallInteger("inhibitAnyPolicy")
        },
        ExtensionIdentifier.authorityInformationAccess: Self.reader(AuthorityInformationAccess.self),
        // The same syntax (RFC 5280 section 4.2.2.2).
        ExtensionIdentifier.subjectInformationAccess: Self.reader(AuthorityInformationAccess.self),
        ExtensionIdentifier.qualifiedCertificateStatements: { octets throws(PKIError) in
            try Self.checkStatements(octets)
        },
        ExtensionIdentifier.tlsFeature: { octets throws(PKIError) in try Self.checkFeatures(octets) },
        ExtensionIdentifier.ocspNoCheck: { octets throws(PKIError) in
            _ = try StrictDER.parse(octets, "ocsp-nocheck").contents(.null, "ocsp-nocheck")
        },
    ]

    private static func reader<Value: ExtensionValue>(_ type: Value.Type) -> Reader {
        { octets throws(PKIError) in _ = try Value(derEncoded: octets) }
    }

    // PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy CertPolicyId, subjectDomainPolicy CertPolicyId }
    // "Policies MUST NOT be mapped either to or from the special value anyPolicy."                  -- RFC 5280, 4.2.1.5

    private static func checkPolicyMappings(_ octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "policyMappings"), "policyMappings")
        guard !elements.isAtEnd else { throw PKIError(.noMapping) }
        while let element = elements.nextIfAny() {
            var parts = try ElementReader(element, "policy mapping")
            let policies = try [
                parts.next("issuerDomainPolicy").objectIdentifier("issuerDomainPolicy"),
                parts.next("subjectDomainPolicy").objectIdentifier("subjectDomainPolicy"),
            ]
            try parts.finish()
            guard !policies.contains(.anyPolicy) else { throw PKIError(.anyPolicyMapped) }
        }
    }

    // PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] SkipCerts OPTIONAL, inhibitPolicyMapping [1] SkipCerts OPTIONAL }
    // "Conforming CAs MUST NOT issue certificates where policy constraints is an empty sequence."

    private static func checkPolicyConstraints(_ octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "policyConstraints"), "policyConstraints")
        guard !elements.isAtEnd else { throw PKIError(.noConstraint) }
        let names: [(number: UInt32, name: StaticString)] = [(0, "requireExplicitPolicy"), (1, "inhibitPolicyMapping")]
        for (number, name) in names {
            if let node = elements.next(ifTagged: .context(number)) {
                _ = try node.smallInteger(name, tagged: .context(number))
            }
        }
        try elements.finish()
    }

    // QCStatements ::= SEQUENCE OF SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY OPTIONAL }  -- RFC 3739, 3.2.6

    private static func checkStatements(_ octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "qcStatements"), "qcStatements")
        while let element = elements.nextIfAny() {
            var parts = try ElementReader(element, "statement")
            _ = try parts.next("statementId").objectIdentifier("statementId")
            _ = parts.nextIfAny()
            try parts.finish()
        }
    }

    // Features ::= SEQUENCE OF INTEGER                                                              -- RFC 7633, 6
    // One without a feature demands nothing, and common readers cannot read it (pyca/cryptography).

    private static func checkFeatures(_ octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "tlsfeature"), "tlsfeature")
        guard !elements.isAtEnd else { throw PKIError(.nothingInside, "tlsfeature") }
        while let element = elements.nextIfAny() { _ = try element.smallInteger("feature") }
    }
}
