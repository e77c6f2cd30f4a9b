internal import Bytes

// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint                            -- RFC 5280, 4.2.1.13
// DistributionPoint ::= SEQUENCE {
//     distributionPoint [0] DistributionPointName OPTIONAL,     -- a CHOICE, therefore tagged explicitly
//     reasons           [1] ReasonFlags           OPTIONAL,
//     cRLIssuer         [2] GeneralNames          OPTIONAL }
// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
// "a DistributionPoint MUST NOT consist of only the reasons field; either distributionPoint or cRLIssuer MUST be present"
// "If present, [cRLIssuer] MUST only contain the distinguished name (DN) from the issuer field of the CRL"
// "The nameRelativeToCRLIssuer alternative MUST NOT be used when cRLIssuer contains more than one distinguished name."

/// Where the revocation list that covers a certificate is to be had.
public struct CRLDistributionPoints: ExtensionValue {
    /// cRLDistributionPoints.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.crlDistributionPoints }

    /// Every name in the distribution points, in their order: full names, then CRL issuers, of each.
    public let names: [GeneralName]
    /// The names that are relative to those of CRL issuers.
    public let relativeNames: [RelativeDistinguishedName]
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
        self.names = uniformResourceIdentifiers.map { .uniformResourceIdentifier($0) }
        self.relativeNames = []
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
        var names: [GeneralName] = []
        var relativeNames: [RelativeDistinguishedName] = []
        while let element = points.nextIfAny() {
            let point = try DistributionPoint(element)
            names += point.fullName + point.issuer
            if let relativeName = point.relativeName { relativeNames.append(relativeName) }
        }
        self.names = names
        self.relativeNames = relativeNames
        self.derOctets = octets
    }

    /// The URIs of all distribution points, in their order.
    public var uniformResourceIdentifiers: [String] {
        self.names.compactMap { if case .uniformResourceIdentifier(let text) = $0 { text } else { nil } }
    }
}

/// One place where revocation lists are to be had, or one issuer of them.
private struct DistributionPoint {
    let fullName: [GeneralName]
    let relativeName: RelativeDistinguishedName?
    let issuer: [GeneralName]

    init(_ point: DERValue) throws(PKIError) {
        var elements = try ElementReader(point, "distribution point")
        var fullName: [GeneralName] = []
        var relativeName: RelativeDistinguishedName?
        let wrapped = elements.next(ifTagged: .context(0))
        if let wrapped {
            let choice = try wrapped.onlyElement(.context(0), "distributionPoint")
            if choice.tag == .context(0) {
                fullName = try [GeneralName](choice, .context(0), "fullName")
            } else {
                relativeName = try RelativeDistinguishedName(choice, tagged: .context(1))
            }
        }
        if let reasons = elements.next(ifTagged: .context(1)) {
            try reasons.checkNamedBits(tagged: .context(1), "reasons")
        }
        let issuer = try elements.next(ifTagged: .context(2)).map { node throws(PKIError) in
            try [GeneralName](node, .context(2), "cRLIssuer")
        }
        try elements.finish()
        guard wrapped != nil || issuer != nil else { throw PKIError(.pointWithoutName, "distribution point") }
        for name in issuer ?? [] {
            guard case .directoryName = name else { throw PKIError(.crlIssuerUnexpected) }
        }
        guard relativeName == nil || issuer?.count ?? 0 < 2 else { throw PKIError(.relativeNameAmbiguous) }
        self.fullName = fullName
        self.relativeName = relativeName
        self.issuer = issuer ?? []
    }
}

extension DERValue {
    // "the encoding shall have all trailing 0 bits removed before it is encoded"                    -- X.690, 11.2.2

    /// Checks that this is a list of named bits under a tag of its own: whole, its unused bits zero, no zero bit at its end.
    fileprivate func checkNamedBits(tagged tag: DERTag, _ field: StaticString) throws(PKIError) {
        let contents = try self.contents(tag, field)
        guard let unusedBits = contents.first else { throw PKIError(.bitStringEmpty, field) }
        let bits = contents.dropFirst()
        guard unusedBits < 8, unusedBits == 0 || !bits.isEmpty else { throw PKIError(.unusedBitsNotZero, field) }
        // The last bit that is used is set, and none after it.
        guard let last = bits.last else { return }
        guard last.trailingZeroBitCount == unusedBits else { throw PKIError(.unusedBitsNotZero, field) }
    }
}
