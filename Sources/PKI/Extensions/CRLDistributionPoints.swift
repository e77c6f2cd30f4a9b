internal import Bytes

// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint                            -- RFC 5280, 4.2.1.13
// DistributionPoint ::= SEQUENCE {
//     distributionPoint [0] DistributionPointName OPTIONAL,     -- a CHOICE, therefore tagged explicitly
//     reasons           [1] ReasonFlags           OPTIONAL,
//     cRLIssuer         [2] GeneralNames          OPTIONAL }
// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }

/// Where the revocation list that covers a certificate is to be had.
public struct CRLDistributionPoints: ExtensionValue {
    /// cRLDistributionPoints.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.crlDistributionPoints }

    /// The URIs of all distribution points, in their order.
    public let uniformResourceIdentifiers: [String]
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// One distribution point for each of the given URIs.
    ///
    /// - Throws: `missingElement` where there is none; `invalidString` for characters beyond ASCII.
    public init(uniformResourceIdentifiers: [String]) throws(PKIError) {
        guard !uniformResourceIdentifiers.isEmpty else {
            throw PKIError(.noDistributionPoint)
        }
        var names: [[UInt8]] = []
        for identifier in uniformResourceIdentifiers {
            try names.append(GeneralName.uniformResourceIdentifier(identifier).derOctets())
        }
        self.uniformResourceIdentifiers = uniformResourceIdentifiers
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { points in
                for name in names {
                    points.appendSequence { point in
                        point.appendSequence(.context(0)) { choice in
                            choice.appendSequence(.context(0)) { $0.append(encoding: name) }
                        }
                    }
                }
            }
        }
    }

    /// The distribution points that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var points = try ElementReader(StrictDER.parse(octets, "cRLDistributionPoints"), "cRLDistributionPoints")
        guard !points.isAtEnd else {
            throw PKIError(.noDistributionPoint)
        }
        var identifiers: [String] = []
        while let point = points.nextIfAny() {
            for case .uniformResourceIdentifier(let identifier) in try Self.fullName(of: point) {
                identifiers.append(identifier)
            }
        }
        self.uniformResourceIdentifiers = identifiers
        self.derOctets = octets
    }

    private static func fullName(of point: DERValue) throws(PKIError) -> [GeneralName] {
        var elements = try ElementReader(point, "distribution point")
        var names: [GeneralName] = []
        if let wrapped = elements.next(ifTagged: .context(0)) {
            let choice = try wrapped.onlyElement(.context(0), "distributionPoint")
            if choice.tag == .context(0) {
                names = try [GeneralName](choice, .context(0), "fullName")
            } else {
                _ = try ElementReader(choice, .context(1), "nameRelativeToCRLIssuer")
            }
        }
        if let reasons = elements.next(ifTagged: .context(1)) { _ = try reasons.contents(.context(1), "reasons") }
        if let issuer = elements.next(ifTagged: .context(2)) {
            _ = try [GeneralName](issuer, .context(2), "cRLIssuer")
        }
        try elements.finish()
        return names
    }
}
