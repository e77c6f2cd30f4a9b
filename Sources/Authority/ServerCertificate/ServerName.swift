import PKI

/// What clients call a server by: a name of the domain name system, or an address.
public struct ServerName: Hashable, Sendable {
    /// The longest name of the domain name system, in characters (RFC 1035, section 2.3.4).
    private static let longest = 253

    let generalName: GeneralName
    /// The name as it was given.
    let text: String

    /// A name as people write it; `nil` for what is none, by its letters: whether it is well formed is judged as with any certificate.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.longest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
        self.generalName = IPAddressText.octets(text).map(GeneralName.ipAddress) ?? .dnsName(text)
    }
}
