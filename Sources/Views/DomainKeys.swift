internal import EventLog

/// The domains that a name lies below: the key of each but those of many labels.
///
/// `a.b.example` lies below `b.example` and below `example`. Of a domain of more than eight labels only the last eight have a key: a
/// name of a hundred labels shall not cost a hundred.
enum DomainKeys {
    private static let mostLabels = 8

    /// The keys of the domains that a name lies below; the name in lower case, without the root's dot.
    static func above(_ name: ArraySlice<UInt8>, _ kind: HashedKey.Kind) throws(StoreError) -> [Int64] {
        var keys: [Int64] = []
        for domain in Self.domains(above: name) { keys.append(try HashedKey.make(kind, domain)) }
        return keys
    }

    /// The key that everything below a domain has.
    static func below(_ domain: ArraySlice<UInt8>, _ kind: HashedKey.Kind) throws(StoreError) -> Int64 {
        let labels = domain.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard labels.count > Self.mostLabels else { return try HashedKey.make(kind, domain) }
        return try HashedKey.make(kind, domain[labels[labels.count - Self.mostLabels].startIndex...])
    }

    private static func domains(above name: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var domains: [ArraySlice<UInt8>] = []
        var index = name.endIndex
        while index > name.startIndex, domains.count < Self.mostLabels {
            index -= 1
            if name[index] == 0x2E { domains.append(name[(index + 1)...]) }
        }
        return domains
    }
}
