internal import Bytes

extension OperationRefused: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.operation)
        if let resource { try writer.append(resource, identifier: .context(0)) }
        if let template { try writer.append(template, identifier: .context(1)) }
        writer.append(self.code)
        if let reason { try writer.append(reason, identifier: .context(2)) }
        writer.append(self.octets)
        writer.append(self.isCut)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            operation: try fields.text(),
            resource: try fields.textIfPresent(as: .context(0)),
            template: try fields.textIfPresent(as: .context(1)),
            code: try fields.choice(),
            reason: try fields.valueIfPresent(as: .context(2)),
            octets: try fields.octets(),
            isCut: try fields.flag(),
            provenance: try fields.value()
        )
    }
}

extension RefusalsCounted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.from)
        try writer.append(self.unknown)
        try writer.append(self.logins)
        try writer.append(self.known)
        writer.append(self.others)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            from: try fields.instant(),
            unknown: try fields.values(),
            logins: try fields.values(),
            known: try fields.values(),
            others: try fields.number()
        )
    }
}

extension FailedLogin: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.accessKey)
        try writer.append(self.sourceAddress)
        writer.append(self.answer)
        writer.append(self.count)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            accessKey: try fields.text(),
            sourceAddress: try fields.text(),
            answer: try fields.choice(),
            count: try fields.number()
        )
    }
}

extension RepeatedRefusal: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.accessKey)
        try writer.append(self.principal)
        try writer.append(self.operation)
        writer.append(self.answer)
        writer.append(self.count)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            accessKey: try fields.text(),
            principal: try fields.text(),
            operation: try fields.text(),
            answer: try fields.choice(),
            count: try fields.number()
        )
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
