internal import Bytes
import Issuance
import JSON
import PKI

// "conforming CAs MUST NOT issue certificates with subjectAltNames containing empty GeneralName fields" -- RFC 5280, 4.2.1.6

extension WireValue {
    /// The name that a `GeneralName` asks for: exactly one of its members.
    ///
    /// - Parameter path: Where it stands, for messages.
    func generalName(_ path: FieldPath) throws(FieldFlaw) -> GeneralName {
        let given = Self.options.filter { self[$0.name] != nil }
        guard given.count == 1, let option = given.first, let value = self[option.name] else {
            throw FieldFlaw(.optionsNotOne, path, given.map { .value(.number($0.rawValue)) })
        }
        let place = path.member(option.name)
        switch option {
        case .otherName:
            return .otherName(
                type: try value.objectIdentifier("TypeId", place),
                text: try value.filledText("Value", place)
            )
        case .rfc822Name:
            return .rfc822Name(try self.asciiText(option, path))
        case .domainName:
            return .dnsName(try self.asciiText(option, path))
        case .directoryName:
            let name = try value.distinguishedName(place)
            guard !name.isEmpty else {
                throw FieldFlaw(.nameWithoutAttribute, place)
            }
            return .directoryName(name)
        case .ediPartyName:
            let assigner = try value.nameText("NameAssigner", place)
            return .ediPartyName(
                nameAssigner: assigner.isEmpty ? nil : assigner,
                partyName: try value.filledText("PartyName", place)
            )
        case .uniformResourceIdentifier:
            return .uniformResourceIdentifier(try self.asciiText(option, path))
        case .internetAddress:
            guard let octets = IPAddressText.octets(value.text ?? "") else {
                throw FieldFlaw(.addressMalformed, place)
            }
            return .ipAddress(octets)
        default: return .registeredID(try self.objectIdentifier("RegisteredId", path))
        }
    }

    private static let options: [PassthroughField] = [
        .otherName, .rfc822Name, .domainName, .directoryName, .ediPartyName, .uniformResourceIdentifier,
        .internetAddress, .registeredIdentifier,
    ]
}
