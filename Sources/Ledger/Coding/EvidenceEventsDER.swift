internal import Bytes

extension OperationRefused: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.operation)
        if let resource { try writer.append(resource, identifier: .context(0)) }
        writer.append(self.code)
        writer.append(self.octets)
        writer.append(self.isCut)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            operation: try fields.text(),
            resource: try fields.textIfPresent(as: .context(0)),
            code: try fields.choice(),
            octets: try fields.octets(),
            isCut: try fields.flag(),
            provenance: try fields.value()
        )
    }
}

extension UnauthenticatedRequestsCounted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.from)
        try writer.append(self.counts)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(from: try fields.instant(), counts: try fields.values())
    }
}

extension RefusalCount: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.answer)
        writer.append(self.count)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(answer: try fields.choice(), count: try fields.number())
    }
}
