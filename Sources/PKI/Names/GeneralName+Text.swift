internal import Bytes

extension GeneralName {
    /// The name in one line, its kind before it: `DNS:host.example`.
    public var typedText: String {
        switch self {
        case .dnsName(let name): "DNS:\(name)"
        case .rfc822Name(let name): "email:\(name)"
        case .uniformResourceIdentifier(let name): "URI:\(name)"
        case .directoryName(let name): "DirName:\(name)"
        case .ipAddress(let octets): "IP:\(Self.text(ofAddress: octets))"
        case .registeredID(let identifier): "RID:\(identifier.dotted)"
        case .otherName(let type, let value): "otherName:\(type.dotted):\(value.hexadecimal)"
        case .x400Address(let octets): "X400:\(octets.hexadecimal)"
        case .ediPartyName(let octets): "EDI:\(octets.hexadecimal)"
        }
    }

    /// The name that such a line spells; `nil` where it spells none.
    public init?(typedText text: String) {
        guard let colon = text.utf8.firstIndex(of: 0x3A) else { return nil }
        let rest = String(text[text.utf8.index(after: colon)...])
        switch String(decoding: String(text[..<colon]).octetsWithoutCase, as: UTF8.self) {
        case "dns": self = .dnsName(rest)
        case "email": self = .rfc822Name(rest)
        case "uri": self = .uniformResourceIdentifier(rest)
        case "dirname":
            guard let name = DistinguishedName(text: rest) else { return nil }
            self = .directoryName(name)
        case "ip":
            guard let octets = IPAddressText.octets(rest) else { return nil }
            self = .ipAddress(octets)
        case "rid":
            guard let identifier = ObjectIdentifier(rest) else { return nil }
            self = .registeredID(identifier)
        case "othername":
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let type = ObjectIdentifier(String(parts[0])),
                let value = [UInt8](hexadecimal: String(parts[1]))
            else { return nil }
            self = .otherName(type: type, valueDER: value)
        case "x400":
            guard let octets = [UInt8](hexadecimal: rest) else { return nil }
            self = .x400Address(octets)
        case "edi":
            guard let octets = [UInt8](hexadecimal: rest) else { return nil }
            self = .ediPartyName(octets)
        default: return nil
        }
        // What has no encoding is in no certificate.
        guard (try? self.derOctets()) != nil else { return nil }
    }

    private static func text(ofAddress octets: [UInt8]) -> String {
        guard octets.count == 16 else { return octets.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { octets[$0..<$0 + 2].hexadecimal }.joined(separator: ":")
    }
}
