internal import Bytes

// Reason ::= SEQUENCE { code Number, values SEQUENCE OF Value }
// Value ::= CHOICE { text [0] Text, number [1] Number, instant [2] Instant, octets [3] OCTET STRING }

extension RecordedReason: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.code)
        try writer.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for value in self.values { try value.write(to: &writer) }
        }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        let code: Int64 = try fields.number()
        var elements = try fields.sequence()
        var values: [ReasonValue] = []
        while !elements.isAtEnd { values.append(try ReasonValue(reading: &elements)) }
        self.init(code: code, values: values)
    }
}

extension ReasonValue {
    fileprivate func write(to writer: inout DERWriter) throws(EventCodingError) {
        switch self {
        case .text(let text): try writer.append(text, identifier: .context(0))
        case .number(let number): writer.append(number, identifier: .context(1))
        case .instant(let instant): writer.append(instant.microseconds, identifier: .context(2))
        case .octets(let octets): writer.append(octets, identifier: .context(3))
        }
    }

    fileprivate init(reading fields: inout FieldReader) throws(EventCodingError) {
        if let text = try fields.textIfPresent(as: .context(0)) {
            self = .text(text)
        } else if fields.isNext(.context(1)) {
            self = .number(try fields.number(as: .context(1)))
        } else if fields.isNext(.context(2)) {
            self = .instant(Instant(microseconds: try fields.number(as: .context(2))))
        } else {
            self = .octets(try fields.octets(as: .context(3)))
        }
    }
}
