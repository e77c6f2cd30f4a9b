public import PKI

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
        case mailbox(local: [UInt8], host: DomainName)
        case host(DomainName)
        case steps([ComparedStep])
        case address([UInt8])
    }

    let kind: NameKind
    /// `nil` where the kind is none that is understood, or the name is malformed.
    let value: Value?

    init(_ name: GeneralName) {
        self.kind = NameKind(name)
        switch name {
        case .dnsName(let text): self.value = .domain(DomainName(text))
        case .rfc822Name(let text): self.value = Self.mailbox(text)
        case .uniformResourceIdentifier(let text): self.value = Self.host(of: text).map { .host(DomainName($0)) }
        case .directoryName(let name): self.value = .steps(name.relativeNames.map(ComparedStep.init))
        case .ipAddress(let octets): self.value = .address(octets)
        case .otherName, .x400Address, .ediPartyName, .registeredID: self.value = nil
        }
    }

    /// The mailbox that an otherName of type SmtpUTF8Mailbox is, as constraints on rfc822Name see it; `nil` for any other name.
    ///
    /// "SmtpUTF8Mailbox-aware path validators will apply name constraint comparison to … both forms" (RFC 9598 section 6).
    /// One that is no mailbox with a host in ASCII cannot be judged.
    static func internationalizedMailbox(_ name: GeneralName) -> ComparedName? {
        guard case .otherName(.smtpUTF8Mailbox, _) = name else { return nil }
        return ComparedName(kind: .rfc822Name, value: name.smtpUTF8Mailbox.flatMap(Self.mailbox))
    }

    private init(kind: NameKind, value: Value?) {
        self.kind = kind
        self.value = value
    }

    /// A mailbox in its two parts, the local one with its case; `nil` where it has none, or its host is not ASCII.
    private static func mailbox(_ text: String) -> Value? {
        let octets = Array(text.utf8)
        guard let at = octets.lastIndex(of: 0x40) else { return nil }
        let host = octets[(at + 1)...]
        guard host.allSatisfy({ $0 < 0x80 }) else { return nil }
        return .mailbox(local: Array(octets[..<at]), host: DomainName(String(decoding: host, as: UTF8.self)))
    }

    /// The host in a URI's authority; `nil` where there is none, or where it is an address and no name.
    ///
    /// "If … a URI … does not include an authority component …, or … a host name specified as a fully qualified domain
    /// name, then the application MUST reject the certificate."
    private static func host(of identifier: String) -> String? {
        let octets = Array(identifier.utf8)
        guard let colon = octets.firstIndex(of: 0x3A), octets[colon...].starts(with: "://".utf8) else { return nil }
        var authority = octets[(colon + 3)...].prefix { ![0x2F, 0x3F, 0x23, 0x5C].contains($0) }  // / ? # \
        if let at = authority.lastIndex(of: 0x40) { authority = authority[(at + 1)...] }
        guard authority.first != 0x5B else { return nil }  // [
        let host = authority.prefix { $0 != 0x3A }
        let isName = host.contains { $0 > 0x39 } && host.contains(0x2E)
        return isName ? String(decoding: host, as: UTF8.self) : nil
    }
}

// "Implementations … MUST perform [directoryName constraints] by comparing the name's … RDNs as specified in section 7.1":
// strings as ``PreparedText`` prepares them.  -- RFC 5280, 4.2.1.10, 7.1

extension DistinguishedName {
    /// Whether the two are one name by RFC 5280 section 7.1, whatever string types they are written in.
    public func matches(_ other: DistinguishedName) -> Bool {
        self == other || self.relativeNames.map(ComparedStep.init) == other.relativeNames.map(ComparedStep.init)
    }
}

/// A step of a distinguished name as it is compared.
struct ComparedStep: Equatable {
    /// One statement: its string where it is one, its octets otherwise.
    private struct Attribute: Hashable {
        let type: ObjectIdentifier
        let text: PreparedText?
        let octets: [UInt8]

        init(_ attribute: AttributeTypeAndValue) {
            self.type = attribute.type
            self.text = attribute.value.text.map { PreparedText($0) }
            if case .other(let octets) = attribute.value, self.text == nil {
                self.octets = octets
            } else {
                self.octets = []
            }
        }
    }

    private let attributes: [Attribute: Int]

    init(_ step: RelativeDistinguishedName) {
        self.attributes = Dictionary(step.attributes.map { (Attribute($0), 1) }, uniquingKeysWith: +)
    }
}
