internal import Bytes
public import PKI

// What names are found by: octets that are the same where the names are one by RFC 5280 section 7.

extension DistinguishedName {
    /// Octets that two names share where ``matches(_:)`` says that they are one, and that no others share.
    public var comparisonOctets: [UInt8] {
        var octets: [UInt8] = []
        for step in self.relativeNames {
            // In a step no attribute comes before another.
            let attributes = step.attributes.map(\.comparisonOctets).sorted { $0.lexicographicallyPrecedes($1) }
            octets.append(networkOrder: UInt32(clamping: attributes.count))
            for attribute in attributes { octets += attribute }
        }
        return octets
    }
}

extension AttributeTypeAndValue {
    fileprivate var comparisonOctets: [UInt8] {
        let type = Array(self.type.dotted.utf8)
        var value: [UInt8]
        if let text = self.value.text {
            value = [0x01] + PreparedText(text).octets
        } else if case .other(let encoding) = self.value {
            value = [0x02] + encoding
        } else {
            value = []
        }
        var octets: [UInt8] = []
        octets.append(networkOrder: UInt32(clamping: type.count))
        octets += type
        octets.append(networkOrder: UInt32(clamping: value.count))
        return octets + value
    }
}

extension String {
    /// The text as values of attributes are compared (caseIgnoreMatch, RFC 4518), without the spaces around it.
    ///
    /// Of a domain name in ASCII it is the name in lower case.
    public var comparisonOctets: [UInt8] {
        var octets = PreparedText(self).octets[...]
        while octets.first == 0x20 { octets.removeFirst() }
        while octets.last == 0x20 { octets.removeLast() }
        return Array(octets)
    }
}
