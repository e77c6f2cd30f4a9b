internal import Bytes

extension DualControlChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.operations)
        if let hours { writer.append(hours, identifier: .context(0)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            operations: try fields.choices(),
            hours: try fields.numberIfPresent(as: .context(0)),
            provenance: try fields.value()
        )
    }
}

extension ApprovalRequested: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.place)
        writer.append(self.operation)
        if let subject { writer.append(subject, identifier: .context(0)) }
        try writer.append(self.parameters)
        writer.append(self.until)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            place: try fields.place(),
            operation: try fields.choice(),
            subject: try fields.identifierIfPresent(as: .context(0)),
            parameters: try fields.values(),
            until: try fields.instant(),
            provenance: try fields.value()
        )
    }
}

// AskedParameter ::= SEQUENCE { name Text, value Text }

extension AskedParameter: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.name)
        try writer.append(self.value)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(name: try fields.text(), value: try fields.text())
    }
}

extension ApprovalGiven: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.place)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(place: try fields.place(), provenance: try fields.value())
    }
}

extension ApprovalRejected: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.place)
        try writer.append(self.reason)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(place: try fields.place(), reason: try fields.text(), provenance: try fields.value())
    }
}

extension ApprovalUsed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) { writer.append(self.place) }

    init(reading fields: inout FieldReader) throws(EventCodingError) { self.init(place: try fields.place()) }
}

extension ApprovalExpired: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) { writer.append(self.place) }

    init(reading fields: inout FieldReader) throws(EventCodingError) { self.init(place: try fields.place()) }
}

extension FieldReader {
    /// The place of an approval: INTEGER (0..63).
    fileprivate mutating func place() throws(EventCodingError) -> Int64 {
        let place: Int64 = try self.number()
        guard (0..<Int64(Approvals.most)).contains(place) else { throw .value(field: "place") }
        return place
    }
}
