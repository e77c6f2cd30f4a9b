internal import Bytes

extension MasterKeyChanging: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.from)
        writer.append(self.to)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(from: try fields.digest(), to: try fields.digest(), provenance: try fields.value())
    }
}

extension MasterKeyReplaced: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.from)
        writer.append(self.to)
        writer.append(self.keys)
        writer.append(self.lost)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            from: try fields.digest(),
            to: try fields.digest(),
            keys: try fields.number(),
            lost: try fields.number(),
            provenance: try fields.value()
        )
    }
}
