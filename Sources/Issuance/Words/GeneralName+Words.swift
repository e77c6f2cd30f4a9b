internal import Bytes
internal import PKI

extension GeneralName {
    /// The name in a message.
    var text: String {
        switch self {
        case .otherName(let type, _): "the otherName of type \(type.dotted)"
        case .rfc822Name(let text): "the rfc822Name \(text.prefix(200))"
        case .dnsName(let text): "the dNSName \(text.prefix(200))"
        case .x400Address: "the x400Address"
        case .directoryName(let name): "the name \(name.description.prefix(400))"
        case .ediPartyName: "the ediPartyName"
        case .uniformResourceIdentifier(let text): "the URI \(text.prefix(200))"
        case .ipAddress(let octets): "the iPAddress \(octets.hexadecimal)"
        case .registeredID(let identifier): "the registeredID \(identifier.dotted)"
        }
    }
}
