internal import Bytes

extension LogNamingChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.naming)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(naming: try fields.choice(), provenance: try fields.value())
    }
}
