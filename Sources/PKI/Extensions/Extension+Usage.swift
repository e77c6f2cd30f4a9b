internal import Bytes

/// Checks of extensions about a key's use and about its holder.
extension Extension {
    // "The meaning of the encipherOnly bit is undefined in the absence of the keyAgreement bit", and so of decipherOnly:
    // a certificate of no meaning, which common readers do not read.                               -- RFC 5280, 4.2.1.3

    static func checkKeyUsage(_ octets: [UInt8]) throws(PKIError) {
        let usage = try KeyUsage(derEncoded: octets)
        guard usage.isDisjoint(with: [.encipherOnly, .decipherOnly]) || usage.contains(.keyAgreement) else {
            throw PKIError(.usageWithoutAgreement)
        }
    }

    // PrivateKeyUsagePeriod ::= SEQUENCE {                                                         -- X.509, 9.2.2.5
    //     notBefore [0] GeneralizedTime OPTIONAL, notAfter [1] GeneralizedTime OPTIONAL }
    // "CAs conforming to this profile MUST NOT generate certificates with private key usage period extensions unless at
    // least one of the two components is present"                                                  -- RFC 3280, 4.2.1.4

    static func checkUsagePeriod(_ octets: [UInt8]) throws(PKIError) {
        let field: StaticString = "privateKeyUsagePeriod"
        var elements = try ElementReader(StrictDER.parse(octets, "\(field)"), field)
        guard !elements.isAtEnd else { throw PKIError(.nothingInside, field) }
        let times = try [0, 1].map { (number: UInt32) throws(PKIError) in
            try elements.next(ifTagged: .context(number)).map { node throws(PKIError) in
                try Validity.instant(node.contents(.context(number), field), isUTCTime: false, field)
            }
        }
        try elements.finish()
        if let notBefore = times[0], let notAfter = times[1], notAfter < notBefore { throw PKIError(.periodBackwards) }
    }

    // SubjectDirectoryAttributes ::= SEQUENCE SIZE (1..MAX) OF Attribute                           -- RFC 5280, 4.2.1.8
    // Attribute ::= SEQUENCE { type AttributeType, values SET OF AttributeValue } -- at least one value is required

    static func checkDirectoryAttributes(_ octets: [UInt8]) throws(PKIError) {
        let field: StaticString = "subjectDirectoryAttributes"
        var elements = try ElementReader(StrictDER.parse(octets, "\(field)"), field)
        guard !elements.isAtEnd else { throw PKIError(.nothingInside, field) }
        while let element = elements.nextIfAny() { _ = try AttributeElement(element) }
    }
}
