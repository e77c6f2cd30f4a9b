internal import Bytes

// SubmittedPassthrough ::= CHOICE { values [6] PassthroughValues, flawed [8] FlawedPassthrough }

extension SubmittedPassthrough {
    /// What was submitted; `nil` where nothing was.
    init?(readingIfPresent fields: inout FieldReader) throws(EventCodingError) {
        if let values: PassthroughValues = try fields.valueIfPresent(as: .context(6)) {
            self = .values(values)
        } else if let flawed: FlawedPassthrough = try fields.valueIfPresent(as: .context(8)) {
            self = .flawed(flawed)
        } else {
            return nil
        }
    }
}

extension PassthroughValues: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        if let subject { writer.append(subject, identifier: .context(0)) }
        if let extensions { writer.append(extensions, identifier: .context(1)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            subject: try fields.octetsIfPresent(as: .context(0)),
            extensions: try fields.octetsIfPresent(as: .context(1))
        )
    }
}

extension FlawedPassthrough: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.received)
        try writer.append(self.reason)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(received: try fields.text(), reason: try fields.value())
    }
}
