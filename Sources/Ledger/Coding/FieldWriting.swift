internal import Bytes

/// A SEQUENCE of the module `CALedgerEvents`.
protocol FieldSequence {
    /// Appends the fields in the order of the schema.
    func write(to writer: inout DERWriter) throws(EventCodingError)
    /// Takes the fields in the order of the schema; what is left over is the caller's to refuse.
    init(reading fields: inout FieldReader) throws(EventCodingError)
}

extension DERWriter {
    /// Appends an OCTET STRING.
    mutating func append(_ octets: [UInt8], identifier: DERTag = .octetString) {
        self.append(identifier, contents: octets)
    }

    /// Appends an `Identifier`: an OCTET STRING of 16 octets.
    mutating func append(_ identifier: UniqueIdentifier, identifier tag: DERTag = .octetString) {
        self.appendPrimitive(tag, count: 16) { octets in
            octets.append(networkOrder: identifier.words.0)
            octets.append(networkOrder: identifier.words.1)
        }
    }

    /// Appends a `Digest`: an OCTET STRING of 32 octets.
    mutating func append(_ digest: Digest256, identifier: DERTag = .octetString) {
        self.appendPrimitive(identifier, count: 32) { digest.append(to: &$0) }
    }

    /// Appends a `Text`: a UTF8String without NUL.
    mutating func append(_ text: String, identifier: DERTag = .utf8String) throws(EventCodingError) {
        guard !text.utf8.contains(0) else { throw .text }
        self.append(identifier, contents: text.utf8)
    }

    /// Appends an INTEGER, in as few octets as it needs (X.690 section 8.3.2).
    mutating func append<Number: FixedWidthInteger>(_ number: Number, identifier: DERTag = .integer) {
        // One bit more than the number has says the sign.
        let magnitude = number < 0 ? ~number : number
        let count = (Number.bitWidth - magnitude.leadingZeroBitCount) / 8 + 1
        self.appendPrimitive(identifier, count: count) { octets in
            for place in (0..<count).reversed() { octets.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
        }
    }

    /// Appends an `Instant`: an INTEGER of microseconds.
    mutating func append(_ instant: Instant) { self.append(instant.microseconds) }

    /// Appends an ENUMERATED.
    mutating func append(_ choice: some RawRepresentable<Int>, identifier: DERTag = .enumerated) {
        self.append(choice.rawValue, identifier: identifier)
    }

    /// Appends a BOOLEAN.
    mutating func append(_ flag: Bool) { self.append(.boolean, contents: CollectionOfOne(flag ? 0xFF : 0x00)) }

    /// Appends a SEQUENCE.
    mutating func append(_ value: some FieldSequence, identifier: DERTag = .sequence) throws(EventCodingError) {
        try self.appendConstructed(identifier) { writer throws(EventCodingError) in try value.write(to: &writer) }
    }

    /// Appends a SEQUENCE OF SEQUENCE.
    mutating func append(_ values: [some FieldSequence]) throws(EventCodingError) {
        try self.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for value in values { try writer.append(value) }
        }
    }

    /// Appends a SEQUENCE OF ENUMERATED.
    mutating func append(_ choices: [some RawRepresentable<Int>]) {
        self.appendConstructed(.sequence) { writer in
            for choice in choices { writer.append(choice) }
        }
    }

    /// Appends a SEQUENCE OF Text.
    mutating func append(_ texts: [String]) throws(EventCodingError) {
        try self.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for text in texts { try writer.append(text) }
        }
    }
}
