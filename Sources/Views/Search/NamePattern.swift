internal import Bytes
internal import Issuance
public import PKI

/// What a name is looked for by (schemas/search.md).
public enum NamePattern: Hashable, Sendable {
    /// The name itself, by the rules of its kind (RFC 5280 section 7).
    case name(GeneralName)
    /// Every domain name below a domain.
    case domainsBelow(String)
    /// Every mailbox at a host.
    case mailboxesAt(String)
    /// Every mailbox at a host below a domain.
    case mailboxesBelow(String)

    /// The pattern that a text spells; `nil` where it spells none.
    ///
    /// `*.corp.example` is what lies below, `@host` and `@*.corp.example` mailboxes, `DNS:…`, `email:…`, `URI:…`, `IP:…`, `DirName:…`,
    /// `RID:…` and the rest exactly that, as is what follows `=`; of other texts an address is one, what has an `@` a mailbox, what has
    /// `://` a URI, and anything else a domain name.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("=") {
            guard let name = Self.bare(String(text.dropFirst())) else { return nil }
            self = .name(name)
        } else if text.hasPrefix("@*.") {
            guard let domain = Self.domain(text.dropFirst(3)) else { return nil }
            self = .mailboxesBelow(domain)
        } else if text.hasPrefix("@") {
            guard let host = Self.domain(text.dropFirst()) else { return nil }
            self = .mailboxesAt(host)
        } else if text.hasPrefix("*.") {
            guard let domain = Self.domain(text.dropFirst(2)) else { return nil }
            self = .domainsBelow(domain)
        } else if let name = GeneralName(typedText: text) ?? Self.bare(text) {
            self = .name(name)
        } else {
            return nil
        }
    }

    private static func bare(_ text: String) -> GeneralName? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        if let address = IPAddressText.octets(text) { return .ipAddress(address) }
        if text.contains("://") { return .uniformResourceIdentifier(text) }
        return text.utf8.contains(0x40) ? .rfc822Name(text) : .dnsName(text)
    }

    private static func domain(_ text: Substring) -> String? {
        let isDomain = !text.isEmpty && text.utf8.count <= 255 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isDomain && text != "." ? String(text) : nil
    }

    /// What narrows a search for it.
    var selection: CertificateSelection {
        switch self {
        case .name(let name): .alternativeName(name)
        case .domainsBelow(let domain): .below(domain)
        case .mailboxesAt(let host): .mailboxesAt(host)
        case .mailboxesBelow(let domain): .mailboxesBelow(domain)
        }
    }

    /// Whether a name is one that is looked for.
    public func matches(_ name: GeneralName) -> Bool {
        switch (self, name) {
        case (.name(let wanted), _): wanted.isOne(with: name)
        case (.domainsBelow(let domain), .dnsName(let text)): DomainText(text).isBelow(DomainText(domain))
        case (.mailboxesAt(let host), .rfc822Name(let text)): text.mailHost == DomainText(host)
        case (.mailboxesBelow(let domain), .rfc822Name(let text)):
            text.mailHost.map { $0.isBelow(DomainText(domain)) } ?? false
        case (.domainsBelow, _), (.mailboxesAt, _), (.mailboxesBelow, _): false
        }
    }
}

/// What a subject is looked for by.
public enum SubjectPattern: Hashable, Sendable {
    /// The whole name.
    case name(DistinguishedName)
    /// One of its commonNames.
    case commonName(String)
    /// A commonName that is a domain name below a domain.
    case below(String)

    /// The pattern that a text spells; `nil` where it spells none: `*.corp.example` for what lies below, a name of RFC 4514 for that name,
    /// any other text, and what follows `=`, for a commonName.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("=") {
            guard text.utf8.count > 1 else { return nil }
            self = .commonName(String(text.dropFirst()))
        } else if text.hasPrefix("*.") {
            guard case .domainsBelow(let domain)? = NamePattern(text) else { return nil }
            self = .below(domain)
        } else if text.utf8.contains(0x3D) {
            guard let name = DistinguishedName(text: text) else { return nil }
            self = .name(name)
        } else {
            self = .commonName(text)
        }
    }

    var selection: CertificateSelection {
        switch self {
        case .name(let name): .subject(name)
        case .commonName(let text): .text(text)
        case .below(let domain): .below(domain)
        }
    }

    /// Whether a subject is one that is looked for.
    public func matches(_ subject: DistinguishedName) -> Bool {
        switch self {
        case .name(let name): return name.matches(subject)
        case .commonName(let wanted):
            let octets = wanted.comparisonOctets
            return subject.texts(of: .commonName).contains { $0.comparisonOctets == octets }
        case .below(let domain):
            let base = DomainText(domain)
            return subject.texts(of: .commonName).contains { DomainText($0).isBelow(base) }
        }
    }
}

/// A name of the domain name system as it is compared: without case, without the root's dot.
struct DomainText: Hashable {
    private let octets: [UInt8]

    init(_ text: some StringProtocol) {
        var octets = text.octetsWithoutCase
        if octets.count > 1, octets.last == 0x2E { octets.removeLast() }
        self.octets = octets
    }

    /// Whether the name is another with labels before it.
    func isBelow(_ base: DomainText) -> Bool {
        self.octets.count > base.octets.count + 1 && self.octets.suffix(base.octets.count) == base.octets[...]
            && self.octets[self.octets.count - base.octets.count - 1] == 0x2E
    }
}

extension String {
    /// The host of a mailbox; `nil` where there is none.
    fileprivate var mailHost: DomainText? {
        self.utf8.lastIndex(of: 0x40).map { DomainText(self[self.utf8.index(after: $0)...]) }
    }

    /// What stands before the host of a mailbox.
    fileprivate var localPart: Substring? { self.utf8.lastIndex(of: 0x40).map { self[..<$0] } }
}

extension GeneralName {
    /// Whether two names are one by the rules of their kind: domain names without regard to case (RFC 5280 section 7.2), mailboxes in
    /// their host (7.5), URIs in their scheme and host (7.4), directory names as section 7.1 says, all others octet for octet.
    public func isOne(with other: GeneralName) -> Bool {
        switch (self, other) {
        case (.dnsName(let left), .dnsName(let right)): return DomainText(left) == DomainText(right)
        case (.rfc822Name(let left), .rfc822Name(let right)):
            guard let host = left.mailHost, let local = left.localPart, let otherLocal = right.localPart else {
                return left.isVerbatim(right)
            }
            return host == right.mailHost && local.isVerbatim(otherLocal)
        case (.uniformResourceIdentifier(let left), .uniformResourceIdentifier(let right)):
            return left.comparedIdentifier == right.comparedIdentifier
        case (.directoryName(let left), .directoryName(let right)): return left.matches(right)
        default: return self == other
        }
    }
}

extension String {
    /// A URI with its scheme and its host in lower case.
    fileprivate var comparedIdentifier: [UInt8] {
        var octets = Array(self.utf8)
        func lower(_ range: Range<Int>) {
            for index in range where (0x41...0x5A).contains(octets[index]) { octets[index] |= 0x20 }
        }
        guard let colon = octets.firstIndex(of: 0x3A) else { return octets }
        lower(0..<colon)
        guard octets[(colon + 1)...].starts(with: [0x2F, 0x2F]) else { return octets }
        let start = colon + 3
        let end = octets[start...].firstIndex { [0x2F, 0x3F, 0x23].contains($0) } ?? octets.count
        lower((octets[start..<end].lastIndex(of: 0x40).map { $0 + 1 } ?? start)..<end)
        return octets
    }
}
