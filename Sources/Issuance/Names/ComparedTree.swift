internal import PKI

/// A subtree of name constraints, taken apart once for all comparisons (RFC 5280 section 4.2.1.10).
struct ComparedTree {
    let kind: NameKind
    private let base: Base

    private enum Base {
        case domains(DomainName)
        case mailbox(local: [UInt8], host: ComparedName.MailboxHost)
        case hosts(DomainName)
        case steps([ComparedStep])
        case addresses([UInt8], mask: [UInt8])
        /// Of a kind that is not understood.
        case unknown
    }

    init(_ tree: GeneralSubtree) {
        switch tree {
        case .addresses(let address, let mask):
            self.kind = .ipAddress
            self.base = .addresses(address, mask: mask)
        case .name(let name):
            self.kind = NameKind(name)
            self.base =
                switch name {
                case .dnsName(let text): .domains(DomainName(text))
                // "a particular mailbox, all addresses at a particular host, or all mailboxes in a domain".
                case .rfc822Name(let text):
                    if case .mailbox(let local, let host) = ComparedName(name).value {
                        .mailbox(local: local, host: host)
                    } else if text.utf8.contains(0x40) {
                        .unknown
                    } else {
                        .hosts(DomainName(text))
                    }
                case .uniformResourceIdentifier(let text): .hosts(DomainName(text))
                case .directoryName(let name): .steps(name.relativeNames.map(ComparedStep.init))
                case .otherName, .x400Address, .ediPartyName, .ipAddress, .registeredID: .unknown
                }
        }
    }

    /// Whether a name of the tree's kind lies in the tree; `nil` where that cannot be told.
    func contains(_ name: ComparedName) -> Bool? {
        switch (self.base, name.value) {
        case (.domains(let base), .domain(let name)): name.isBelow(base)
        case (.mailbox(let local, let host), .mailbox(let nameLocal, let nameHost)):
            local == nameLocal ? Self.isSame(host, nameHost) : false
        case (.hosts(let base), .mailbox(_, .domain(let host))), (.hosts(let base), .host(let host)):
            host.isHost(of: base)
        // The base without characters names every host.
        case (.hosts(let base), .mailbox(_, .address)): base == DomainName("") ? true : nil
        case (.steps(let base), .steps(let steps)): Self.isBelow(steps, base)
        case (.addresses(let base, let mask), .address(let address)): Self.isInside(address, base, mask)
        case (.addresses(let base, let mask), .mappedAddress(let address)):
            Self.isInside(address, base, mask) || Self.isMapped(address, base, mask)
        default: nil
        }
    }

    /// Whether a name of the tree's kind lies in the tree, stands for one that does, or cannot be judged.
    func mayTouch(_ name: ComparedName) -> Bool {
        switch (self.base, name.value) {
        case (.domains(let base), .domain(let name)) where name.standsFor(base): true
        case (.addresses(let base, let mask), .address(let address)) where Self.isMapped(address, base, mask): true
        default: self.contains(name) ?? true
        }
    }

    /// `nil` where one is a domain and the other an address.
    private static func isSame(_ left: ComparedName.MailboxHost, _ right: ComparedName.MailboxHost) -> Bool? {
        switch (left, right) {
        case (.domain, .domain), (.address, .address): left == right
        case (.domain, .address), (.address, .domain): nil
        }
    }

    private static func isBelow(_ steps: [ComparedStep], _ base: [ComparedStep]) -> Bool? {
        if steps.starts(with: base) { return true }
        let mayBe = steps.count >= base.count && zip(steps, base).allSatisfy { $0.mayBe($1) }
        return mayBe ? nil : false
    }

    private static func isInside(_ address: [UInt8], _ base: [UInt8], _ mask: [UInt8]) -> Bool {
        address.count == base.count && zip(mask, zip(base, address)).allSatisfy { $0 & $1.0 == $0 & $1.1 }
    }

    /// Whether an address of IPv4 lies in a range of those that map such.
    private static func isMapped(_ address: [UInt8], _ base: [UInt8], _ mask: [UInt8]) -> Bool {
        IPv4Mapping.range(base, mask: mask).map { Self.isInside(address, $0.address, $0.mask) } ?? false
    }
}
