internal import PKI

/// The kinds of names, as constraints tell them apart.
enum NameKind: Hashable {
    case otherName, rfc822Name, dnsName, x400Address, directoryName, ediPartyName, uniformResourceIdentifier
    case ipAddress, registeredID

    init(_ name: GeneralName) {
        self =
            switch name {
            case .otherName: .otherName
            case .rfc822Name: .rfc822Name
            case .dnsName: .dnsName
            case .x400Address: .x400Address
            case .directoryName: .directoryName
            case .ediPartyName: .ediPartyName
            case .uniformResourceIdentifier: .uniformResourceIdentifier
            case .ipAddress: .ipAddress
            case .registeredID: .registeredID
            }
    }
}

/// A name, taken apart once for all comparisons.
struct ComparedName {
    /// What constraints compare.
    enum Value {
        case domain(DomainName)
        case mailbox(local: [UInt8], host: MailboxHost)
        case host(DomainName)
        case steps([ComparedStep])
        case address([UInt8])
        /// The address of IPv4 that one of IPv6 stands for.
        case mappedAddress([UInt8])
    }

    /// Where a mailbox is.
    enum MailboxHost: Equatable {
        case domain(DomainName)
        /// At an address, of which nobody can tell in which domain it is.
        case address([UInt8])
    }

    let kind: NameKind
    /// `nil` where the kind is none that is understood, or the name has not the form of its kind.
    let value: Value?

    /// A name in each of the kinds that it is of, and in each reading that some validator has of it.
    ///
    /// An internationalised mailbox is a mailbox too: "SmtpUTF8Mailbox-aware path validators will apply name constraint
    /// comparison to … both forms" (RFC 9598 section 6). An address of IPv6 that maps one of IPv4 leads to the same host, and
    /// an address that is written as a dNSName is taken for one by programs that compare texts.
    static func all(of name: GeneralName) -> [ComparedName] {
        let itself = ComparedName(name)
        switch name {
        case .otherName(.smtpUTF8Mailbox, _):
            return [
                itself, ComparedName(kind: .rfc822Name, value: name.smtpUTF8Mailbox.flatMap(Self.mailbox)),
            ]
        case .ipAddress(let octets):
            guard let mapped = IPv4Mapping.address(octets) else { return [itself] }
            return [itself, ComparedName(kind: .ipAddress, value: .mappedAddress(mapped))]
        case .dnsName(let text):
            guard let octets = IPAddressText.octets(text) else { return [itself] }
            return [itself, ComparedName(.ipAddress(octets))]
        case .rfc822Name, .x400Address, .directoryName, .ediPartyName, .uniformResourceIdentifier, .otherName,
            .registeredID:
            return [itself]
        }
    }

    /// A name as one of its own kind.
    init(_ name: GeneralName) {
        self.kind = NameKind(name)
        switch name {
        case .dnsName(let text): self.value = Self.domain(text)
        case .rfc822Name(let text): self.value = Self.mailbox(text)
        case .uniformResourceIdentifier(let text): self.value = NameForms.host(ofIdentifier: text).map { .host($0) }
        case .directoryName(let name): self.value = .steps(name.relativeNames.map(ComparedStep.init))
        case .ipAddress(let octets): self.value = .address(octets)
        case .otherName, .x400Address, .ediPartyName, .registeredID: self.value = nil
        }
    }

    private init(kind: NameKind, value: Value?) {
        self.kind = kind
        self.value = value
    }

    /// A name of the domain name system, which may be a wildcard; `nil` where it is none, as with one that is `*` in part:
    /// of that nobody can tell what it stands for to whom.
    private static func domain(_ text: String) -> Value? {
        var octets = Array(text.utf8)[...]
        if octets.count > 1, octets.last == 0x2E { octets.removeLast() }
        return NameForms.fault(ofDomain: octets, allowsWildcard: true) == nil ? .domain(DomainName(text)) : nil
    }

    /// A mailbox in its two parts, the local one with its case and without quotes; `nil` where it is none.
    private static func mailbox(_ text: String) -> Value? {
        guard let (local, host) = NameForms.parts(ofAnyMailbox: text) else { return nil }
        if let octets = NameForms.address(ofLiteral: host) {
            return .mailbox(local: NameForms.unquoted(local), host: .address(octets))
        }
        let domain = DomainName(String(decoding: host, as: UTF8.self))
        return .mailbox(local: NameForms.unquoted(local), host: .domain(domain))
    }
}
