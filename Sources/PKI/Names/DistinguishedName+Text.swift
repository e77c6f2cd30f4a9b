internal import Bytes

// RFC 4514, 2.1: "the output consists of the string encodings of each RelativeDistinguishedName in the RDNSequence …
// starting with the last element of the sequence and moving backwards toward the first", joined by commas.

extension DistinguishedName {
    /// The name in the form of RFC 4514, the narrowest step first: `CN=example.com,O=Example\, Inc.,C=DE`.
    ///
    /// Attribute types are written by their descriptors in RFC 4519 and RFC 2985; others as numbers, and their values as
    /// `#` and hexadecimal (RFC 4514 section 2.4).
    public var description: String {
        self.relativeNames.reversed()
            .map { relativeName in
                relativeName.attributes.map(\.description).joined(separator: "+")
            }
            .joined(separator: ",")
    }
}

extension AttributeTypeAndValue: CustomStringConvertible {
    /// The attribute in the form of RFC 4514, as `CN=example.com`.
    public var description: String {
        guard let descriptor = descriptors[self.type] else {
            return "\(self.type.dotted)=\(self.hexadecimalValue)"
        }
        guard let text = self.value.text else { return "\(descriptor)=\(self.hexadecimalValue)" }
        return "\(descriptor)=\(escape(text))"
    }

    /// The value's whole encoding, as `#` and hexadecimal.
    public var hexadecimalValue: String {
        var serializer = DERWriter()
        // A value that cannot be encoded has no hexadecimal form; one that was decoded always can.
        do { try self.value.append(to: &serializer) } catch { return "" }
        return "#" + serializer.octets.hexadecimal
    }
}

private let descriptors: [ObjectIdentifier: String] = [
    .commonName: "CN", .localityName: "L", .stateOrProvinceName: "ST", .organizationName: "O",
    .organizationalUnitName: "OU", .countryName: "C", .streetAddress: "STREET", .domainComponent: "DC",
    .userIdentifier: "UID", .surname: "SN", .serialNumber: "serialNumber", .title: "title", .givenName: "givenName",
    .initials: "initials", .generationQualifier: "generationQualifier",
    .distinguishedNameQualifier: "dnQualifier", .pseudonym: "pseudonym", .emailAddress: "emailAddress",
]

extension ObjectIdentifier {
    /// The attribute type of a descriptor, whatever the case of its letters; `nil` where there is none.
    init?(descriptor: String) {
        let wanted = descriptor.octetsWithoutCase
        guard let found = descriptors.first(where: { $0.value.octetsWithoutCase == wanted }) else { return nil }
        self = found.key
    }
}

/// A value escaped as RFC 4514 section 2.4 says, and control characters as `\` and two hexadecimal digits.
private func escape(_ text: String) -> String {
    // Most names are of letters, digits and signs that stand for themselves, and stay as they are.
    let isPlain = text.utf8.allSatisfy { octet in
        switch octet {
        case 0x22, 0x23, 0x2B, 0x2C, 0x3B, 0x3C, 0x3E, 0x5C: false
        default: (0x21...0x7E).contains(octet)
        }
    }
    if isPlain { return text }
    let scalars = Array(text.unicodeScalars)
    var escaped = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
        let isFirst = index == 0
        let isLast = index == scalars.count - 1
        switch scalar {
        case "\"", "+", ",", ";", "<", ">", "\\": escaped.append(contentsOf: ["\\", scalar])
        case "#" where isFirst, " " where isFirst || isLast: escaped.append(contentsOf: ["\\", scalar])
        case "\u{00}"..."\u{1F}", "\u{7F}":
            escaped.append("\\")
            escaped.append(contentsOf: [UInt8(truncatingIfNeeded: scalar.value)].hexadecimal.unicodeScalars)
        default: escaped.append(scalar)
        }
    }
    return String(escaped)
}
