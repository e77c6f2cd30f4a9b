internal import Bytes

// certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation                              -- RFC 5280, 4.2.1.4
// "A certificate policy OID MUST NOT appear more than once in a certificate policies extension."

/// The policies under which a certificate was issued.
public struct CertificatePolicies: ExtensionValue {
    /// certificatePolicies.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.certificatePolicies }

    /// The policies, at least one, no two with one identifier.
    public let policies: [PolicyInformation]
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The given policies.
    ///
    /// - Throws: `missingElement` where there is none, `invalidValue` where one occurs twice, `invalidString` for a URI
    ///   beyond ASCII, and what is wrong with a qualifier that was given encoded.
    public init(_ policies: [PolicyInformation]) throws(PKIError) {
        try Self.check(policies)
        var contents = DERWriter()
        for policy in policies { try policy.append(to: &contents) }
        self.policies = policies
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { $0.append(encoding: contents.octets) }
        }
    }

    /// The policies that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "certificatePolicies"), "certificatePolicies")
        var policies: [PolicyInformation] = []
        while let element = elements.nextIfAny() { try policies.append(PolicyInformation(element)) }
        try Self.check(policies)
        self.policies = policies
        self.derOctets = octets
    }

    private static func check(_ policies: [PolicyInformation]) throws(PKIError) {
        guard !policies.isEmpty else { throw PKIError(.noPolicy) }
        var seen: Set<ObjectIdentifier> = []
        for policy in policies where !seen.insert(policy.identifier).inserted {
            throw PKIError(.policyTwice, policy.identifier)
        }
    }
}
