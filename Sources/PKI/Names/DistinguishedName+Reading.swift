internal import Bytes

// distinguishedName = [ relativeDistinguishedName *( COMMA relativeDistinguishedName ) ]
// relativeDistinguishedName = attributeTypeAndValue *( PLUS attributeTypeAndValue )
// attributeTypeAndValue = attributeType EQUALS attributeValue     attributeValue = string / hexstring      -- RFC 4514, 3

extension DistinguishedName {
    /// The name that a text of RFC 4514 spells, the narrowest step first; `nil` where it spells none.
    ///
    /// Values are UTF8Strings, whatever type they have in a certificate; spaces around names, values and signs mean nothing.
    public init?(text: String) {
        var octets = Array(text.utf8)[...]
        var steps: [RelativeDistinguishedName] = []
        while true {
            var attributes: [AttributeTypeAndValue] = []
            while true {
                guard let attribute = AttributeTypeAndValue(reading: &octets) else { return nil }
                attributes.append(attribute)
                guard octets.first == 0x2B else { break }
                octets.removeFirst()
            }
            steps.append(RelativeDistinguishedName(attributes))
            guard let sign = octets.popFirst() else { break }
            guard sign == 0x2C else { return nil }
        }
        guard let name = try? DistinguishedName(Array(steps.reversed())) else { return nil }
        self = name
    }
}

extension AttributeTypeAndValue {
    /// Reads one attribute, up to the sign after it.
    fileprivate init?(reading octets: inout ArraySlice<UInt8>) {
        guard let equals = octets.firstIndex(of: 0x3D) else { return nil }
        let name = String(decoding: octets[..<equals], as: UTF8.self).trimmed
        guard let type = ObjectIdentifier(descriptor: name) ?? ObjectIdentifier(name) else { return nil }
        octets = octets[(equals + 1)...].drop { $0 == 0x20 }
        if octets.first == 0x23 {
            let end = octets.firstIndex { $0 == 0x2B || $0 == 0x2C } ?? octets.endIndex
            let digits = String(decoding: octets[octets.index(after: octets.startIndex)..<end], as: UTF8.self).trimmed
            guard let encoding = [UInt8](hexadecimal: digits), let node = try? StrictDER.parse(encoding, "value"),
                node.tag.tagClass == .universal
            else { return nil }
            octets = octets[end...]
            self.init(type: type, value: AttributeValue(node))
            return
        }
        guard let text = Self.text(reading: &octets) else { return nil }
        self.init(type: type, value: .utf8(text))
    }

    // pair = ESC ( ESC / special / hexpair )

    private static func text(reading octets: inout ArraySlice<UInt8>) -> String? {
        var value: [UInt8] = []
        /// How many octets are kept though they are spaces: those that were escaped, and what lies before them.
        var kept = 0
        while let octet = octets.first, octet != 0x2C, octet != 0x2B {
            octets.removeFirst()
            guard octet == 0x5C else {
                value.append(octet)
                if octet != 0x20 { kept = value.count }
                continue
            }
            guard let next = octets.popFirst() else { return nil }
            if let second = octets.first,
                let pair = [UInt8](hexadecimal: String(decoding: [next, second], as: UTF8.self))
            {
                octets.removeFirst()
                value += pair
            } else {
                value.append(next)
            }
            kept = value.count
        }
        return String(validating: value.prefix(kept), as: UTF8.self)
    }
}

extension String {
    /// The text without the spaces around it.
    fileprivate var trimmed: String {
        var octets = self.utf8.drop { $0 == 0x20 }
        while octets.last == 0x20 { octets.removeLast() }
        return String(Substring(octets))
    }
}
