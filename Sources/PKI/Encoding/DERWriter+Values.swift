internal import Bytes

extension DERWriter {
    /// Appends an object identifier.
    mutating func append(_ identifier: ObjectIdentifier, as tag: DERTag = .objectIdentifier) {
        self.appendPrimitive(tag, count: identifier.count) { identifier.append(to: &$0) }
    }

    /// Appends a BIT STRING without unused bits.
    mutating func append(bitString octets: [UInt8]) {
        self.appendPrimitive(.bitString, count: octets.count + 1) {
            $0.append(0)
            $0.append(contentsOf: octets)
        }
    }

    /// Appends a non-negative INTEGER.
    mutating func append(integer value: UInt32) {
        var octets: [UInt8] = []
        var rest = value
        repeat {
            octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while rest > 0
        if octets[0] >= 0x80 { octets.insert(0, at: 0) }
        self.append(.integer, contents: octets)
    }

    /// Appends a SEQUENCE, or what is tagged as given.
    mutating func appendSequence(_ tag: DERTag = .sequence, _ write: (inout DERWriter) -> Void) {
        self.appendConstructed(tag, write)
    }

    /// Appends a SET OF the given encodings, in the order that DER demands.
    mutating func appendSet(_ tag: DERTag = .set, of encodings: [[UInt8]]) {
        let sorted = encodings.sorted { $0.lexicographicallyPrecedes($1) }
        self.appendConstructed(tag) { set in
            for encoding in sorted { set.append(encoding: encoding) }
        }
    }
}
