internal import PKI

/// A subtree of name constraints, taken apart once for all comparisons (RFC 5280 section 4.2.1.10).
struct ComparedTree {
    let kind: NameKind
    private let base: Base

    private enum Base {
        case domains(DomainName)
        case mailbox(local: [UInt8], host: DomainName)
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
            local == nameLocal && host == nameHost
        case (.hosts(let base), .mailbox(_, let host)), (.hosts(let base), .host(let host)): host.isHost(of: base)
        case (.steps(let base), .steps(let steps)): steps.starts(with: base)
        case (.addresses(let base, let mask), .address(let address)):
            address.count == base.count && zip(mask, zip(base, address)).allSatisfy { $0 & $1.0 == $0 & $1.1 }
        default: nil
        }
    }

    /// Whether a name of the tree's kind lies in the tree, stands for one that does, or cannot be judged.
    func mayTouch(_ name: ComparedName) -> Bool {
        if case (.domains(let base), .domain(let name)) = (self.base, name.value), name.standsFor(base) { return true }
        return self.contains(name) ?? true
    }
}
