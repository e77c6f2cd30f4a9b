internal import Bytes

// "Any DNS name that can be constructed by simply adding zero or more labels to the left-hand side of the name satisfies
// the name constraint."  -- RFC 5280, 4.2.1.10

/// A name of the domain name system as constraints compare it: without case, without the root's dot.
struct DomainName: Equatable {
    /// The labels in lower case, the outermost last; one that is empty where the name began with a dot.
    private let labels: [ArraySlice<UInt8>]

    init(_ text: some StringProtocol) {
        var octets = text.octetsWithoutCase
        if octets.last == 0x2E { octets.removeLast() }
        self.labels = octets.isEmpty ? [] : octets.split(separator: 0x2E, omittingEmptySubsequences: false)
    }

    /// Whether this name is a base or lies below it; a base that begins with a dot is not below itself.
    func isBelow(_ base: DomainName) -> Bool {
        let isOpen = base.labels.first?.isEmpty == true
        let suffix = isOpen ? base.labels.dropFirst() : base.labels[...]
        guard self.labels.count >= suffix.count + (isOpen ? 1 : 0) else { return false }
        return self.labels.suffix(suffix.count).elementsEqual(suffix)
    }

    /// Whether this host is one that a base names: the same host, or one of the domain where the base begins with a dot.
    ///
    /// "When the constraint begins with a period, it MAY be expanded with one or more labels. … When [it] does not begin
    /// with a period, it specifies a host." An empty base names every host.
    func isHost(of base: DomainName) -> Bool {
        base.labels.isEmpty || (base.labels.first?.isEmpty == true ? self.isBelow(base) : self == base)
    }

    /// Whether this name is a wildcard and the other is one that it stands for.
    func standsFor(_ other: DomainName) -> Bool {
        self.labels.first?.elementsEqual([0x2A]) == true && self.labels.count == other.labels.count
            && self.labels.dropFirst().elementsEqual(other.labels.dropFirst())
    }
}
