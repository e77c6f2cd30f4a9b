internal import Bytes
internal import SwiftASN1

/// A SEQUENCE of the module `CALedgerEvents`.
protocol FieldSequence {
    /// Appends the fields in the order of the schema.
    func write(to writer: inout DER.Serializer) throws
    /// Takes the fields in the order of the schema; what is left over is the caller's to refuse.
    init(reading fields: inout FieldReader) throws(EventCodingError)
}

extension ASN1Identifier {
    /// The tag `[number]` of the context.
    static func context(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}

extension DER.Serializer {
    /// Appends an OCTET STRING.
    mutating func append(_ octets: [UInt8], identifier: ASN1Identifier = .octetString) {
        self.appendPrimitiveNode(identifier: identifier) { $0.append(contentsOf: octets) }
    }

    /// Appends an `Identifier`: an OCTET STRING of 16 octets.
    mutating func append(_ identifier: UniqueIdentifier, identifier tag: ASN1Identifier = .octetString) {
        self.appendPrimitiveNode(identifier: tag) { octets in
            octets.append(networkOrder: identifier.words.0)
            octets.append(networkOrder: identifier.words.1)
        }
    }

    /// Appends a `Digest`: an OCTET STRING of 32 octets.
    mutating func append(_ digest: Digest256, identifier: ASN1Identifier = .octetString) {
        self.appendPrimitiveNode(identifier: identifier) { digest.append(to: &$0) }
    }

    /// Appends a `Text`: a UTF8String without NUL.
    mutating func append(_ text: String, identifier: ASN1Identifier = .utf8String) throws(EventCodingError) {
        guard !text.utf8.contains(0) else { throw .text }
        self.appendPrimitiveNode(identifier: identifier) { $0.append(contentsOf: text.utf8) }
    }

    /// Appends an INTEGER.
    mutating func append(_ number: some ASN1IntegerRepresentable, identifier: ASN1Identifier = .integer) throws {
        try number.serialize(into: &self, withIdentifier: identifier)
    }

    /// Appends an `Instant`: an INTEGER of microseconds.
    mutating func append(_ instant: Instant) throws {
        try self.append(instant.microseconds)
    }

    /// Appends an ENUMERATED.
    mutating func append(_ choice: some RawRepresentable<Int>, identifier: ASN1Identifier = .enumerated) throws {
        try self.append(choice.rawValue, identifier: identifier)
    }

    /// Appends a BOOLEAN.
    mutating func append(_ flag: Bool) {
        self.appendPrimitiveNode(identifier: .boolean) { $0.append(flag ? 0xFF : 0x00) }
    }

    /// Appends a SEQUENCE.
    mutating func append(_ value: some FieldSequence, identifier: ASN1Identifier = .sequence) throws {
        try self.appendConstructedNode(identifier: identifier) { try value.write(to: &$0) }
    }

    /// Appends a SEQUENCE OF SEQUENCE.
    mutating func append(_ values: [some FieldSequence]) throws {
        try self.appendConstructedNode(identifier: .sequence) { writer in
            for value in values { try writer.append(value) }
        }
    }

    /// Appends a SEQUENCE OF ENUMERATED.
    mutating func append(_ choices: [some RawRepresentable<Int>]) throws {
        try self.appendConstructedNode(identifier: .sequence) { writer in
            for choice in choices { try writer.append(choice) }
        }
    }

    /// Appends a SEQUENCE OF Text.
    mutating func append(_ texts: [String]) throws {
        try self.appendConstructedNode(identifier: .sequence) { writer in
            for text in texts { try writer.append(text) }
        }
    }
}
