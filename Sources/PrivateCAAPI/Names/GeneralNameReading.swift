import PKI

extension WireValue {
    /// The name that a `GeneralName` asks for: exactly one of its members.
    ///
    /// - Parameter path: Where it stands, for messages.
    func generalName(_ path: String) throws(APIError) -> GeneralName {
        let given = Self.options.filter { self[$0] != nil }
        guard given.count == 1, let option = given.first, let value = self[option] else {
            let names = given.isEmpty ? "none" : given.map { "\($0)" }.joined(separator: " and ")
            throw APIError(.invalidArguments, "\(path) must have exactly one of its options, and has \(names).")
        }
        let text = value.text ?? ""
        switch "\(option)" {
        case "OtherName":
            return .otherName(
                type: try value.objectIdentifier("TypeId", "\(path).OtherName"),
                text: value["Value"]?.text ?? ""
            )
        case "Rfc822Name": return .rfc822Name(try Self.ascii(text, "\(path).Rfc822Name"))
        case "DnsName": return .dnsName(try Self.ascii(text, "\(path).DnsName"))
        case "DirectoryName": return .directoryName(try value.distinguishedName("\(path).DirectoryName"))
        case "EdiPartyName":
            return .ediPartyName(
                nameAssigner: value["NameAssigner"]?.text,
                partyName: value["PartyName"]?.text ?? ""
            )
        case "UniformResourceIdentifier":
            return .uniformResourceIdentifier(try Self.ascii(text, "\(path).UniformResourceIdentifier"))
        case "IpAddress":
            guard let octets = IPAddressText.octets(text) else {
                throw APIError(.invalidArguments, "\(path).IpAddress is not an address of IPv4 or IPv6.")
            }
            return .ipAddress(octets)
        default: return .registeredID(try self.objectIdentifier("RegisteredId", path))
        }
    }

    /// The object identifier in a member.
    func objectIdentifier(_ name: StaticString, _ path: String) throws(APIError) -> ObjectIdentifier {
        guard let identifier = self[name]?.text.flatMap({ ObjectIdentifier($0) }) else {
            throw APIError(.invalidArguments, "\(path).\(name) is not an object identifier.")
        }
        return identifier
    }

    private static let options: [StaticString] = [
        "OtherName", "Rfc822Name", "DnsName", "DirectoryName", "EdiPartyName", "UniformResourceIdentifier", "IpAddress",
        "RegisteredId",
    ]

    private static func ascii(_ text: String, _ place: String) throws(APIError) -> String {
        guard text.utf8.allSatisfy({ $0 > 0 && $0 < 0x80 }) else {
            throw APIError(.invalidArguments, "\(place) has characters that are not ASCII.")
        }
        return text
    }
}
