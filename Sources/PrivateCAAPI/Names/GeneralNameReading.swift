import JSON
import PKI

// "conforming CAs MUST NOT issue certificates with subjectAltNames containing empty GeneralName fields" -- RFC 5280, 4.2.1.6

extension WireValue {
    /// The name that a `GeneralName` asks for: exactly one of its members.
    ///
    /// - Parameter path: Where it stands, for messages.
    func generalName(_ path: FieldPath) throws(APIError) -> GeneralName {
        let given = Self.options.filter { self[$0] != nil }
        guard given.count == 1, let option = given.first, let value = self[option] else {
            let names = given.isEmpty ? "none" : given.map(FieldPath.spelled).joined(separator: " and ")
            throw APIError(.invalidArguments, "\(path) must have exactly one of its options, and has \(names).")
        }
        let place = path.member(option)
        switch "\(option)" {
        case "OtherName":
            return .otherName(
                type: try value.objectIdentifier("TypeId", place),
                text: try value.filledText("Value", place)
            )
        case "Rfc822Name":
            return .rfc822Name(
                try self.asciiText(option, path, "internationalised addresses are not supported (RFC 5280, 7.5)")
            )
        case "DnsName":
            return .dnsName(
                try self.asciiText(option, path, "internationalised names must be given as A-labels (RFC 5280, 7.2)")
            )
        case "DirectoryName":
            let name = try value.distinguishedName(place)
            guard !name.isEmpty else {
                throw APIError(.invalidArguments, "\(place) must have at least one attribute.")
            }
            return .directoryName(name)
        case "EdiPartyName":
            let assigner = try value.nameText("NameAssigner", place)
            return .ediPartyName(
                nameAssigner: assigner.isEmpty ? nil : assigner,
                partyName: try value.filledText("PartyName", place)
            )
        case "UniformResourceIdentifier":
            return .uniformResourceIdentifier(
                try self.asciiText(option, path, "internationalised ones must be mapped to URIs (RFC 5280, 7.4)")
            )
        case "IpAddress":
            guard let octets = IPAddressText.octets(value.text ?? "") else {
                throw APIError(.invalidArguments, "\(place) is not an address of IPv4 or IPv6.")
            }
            return .ipAddress(octets)
        default: return .registeredID(try self.objectIdentifier("RegisteredId", path))
        }
    }

    private static let options: [StaticString] = [
        "OtherName", "Rfc822Name", "DnsName", "DirectoryName", "EdiPartyName", "UniformResourceIdentifier", "IpAddress",
        "RegisteredId",
    ]
}
