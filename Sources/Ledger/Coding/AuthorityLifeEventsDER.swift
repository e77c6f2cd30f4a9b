internal import Bytes

extension AuthorityStatusChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.isDisabled)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(isDisabled: try fields.flag(), provenance: try fields.value())
    }
}

extension AuthorityDeleted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.isDisabled)
        if let restorableUntil { writer.append(restorableUntil.microseconds, identifier: .context(0)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            isDisabled: try fields.flag(),
            restorableUntil: try fields.numberIfPresent(as: .context(0)).map(Instant.init(microseconds:)),
            provenance: try fields.value()
        )
    }
}

extension AuthorityRestored: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.isDisabled)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(isDisabled: try fields.flag(), provenance: try fields.value())
    }
}
