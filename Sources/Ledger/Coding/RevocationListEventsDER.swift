internal import Bytes

extension CRLAuthorized: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.ruleSet)
        writer.append(self.authority)
        writer.append(self.key)
        if let partition { writer.append(partition, identifier: .context(0)) }
        writer.append(self.number)
        writer.append(self.moment)
        writer.append(self.thisUpdate)
        writer.append(self.nextUpdate)
        writer.append(self.size)
        writer.append(self.entries)
        writer.append(self.namesLog)
        writer.append(self.digest)
        try writer.append(checks: self.checks)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ruleSet: try fields.number(),
            authority: try fields.identifier(),
            key: try fields.identifier(),
            partition: try fields.identifierIfPresent(as: .context(0)),
            number: try fields.number(),
            moment: try fields.instant(),
            thisUpdate: try fields.instant(),
            nextUpdate: try fields.instant(),
            size: try fields.number(),
            entries: try fields.number(),
            namesLog: try fields.flag(),
            digest: try fields.digest(),
            checks: try fields.checks()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard self.number >= 0 else { throw .value(field: "number") }
        guard self.entries >= 0 else { throw .value(field: "entries") }
    }
}

extension CRLSigned: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.authority)
        if let partition { writer.append(partition, identifier: .context(0)) }
        writer.append(self.intent)
        writer.append(self.signature)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifier(),
            partition: try fields.identifierIfPresent(as: .context(0)),
            intent: try fields.number(),
            signature: try fields.octets()
        )
    }
}

extension CRLFailed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.reason)
        writer.append(self.signatureMayExist)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(reason: try fields.value(), signatureMayExist: try fields.flag())
    }
}
