internal import SwiftASN1

extension DER.Serializer {
    /// The octets that `write` appends to a fresh serializer.
    static func octets<Failure>(
        _ write: (inout DER.Serializer) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var serializer = DER.Serializer()
        try write(&serializer)
        return serializer.serializedBytes
    }

    /// Appends a primitive value.
    mutating func append(_ identifier: ASN1Identifier, contents: some Collection<UInt8>) {
        self.appendPrimitiveNode(identifier: identifier) { $0.append(contentsOf: contents) }
    }

    /// Appends an object identifier.
    mutating func append(_ identifier: ObjectIdentifier) {
        self.append(.objectIdentifier, contents: identifier.contents)
    }

    /// Appends a BIT STRING without unused bits.
    mutating func append(bitString octets: some Collection<UInt8>) {
        self.appendPrimitiveNode(identifier: .bitString) {
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
    mutating func appendSequence(_ identifier: ASN1Identifier = .sequence, _ write: (inout DER.Serializer) -> Void) {
        self.appendConstructedNode(identifier: identifier, write)
    }

    /// Appends a SET OF the given encodings, in the order that DER demands.
    mutating func appendSet(_ identifier: ASN1Identifier = .set, of encodings: [[UInt8]]) {
        let sorted = encodings.sorted { $0.lexicographicallyPrecedes($1) }
        self.appendConstructedNode(identifier: identifier) { set in
            for encoding in sorted { set.serializeRawBytes(encoding) }
        }
    }
}
