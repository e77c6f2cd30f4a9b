internal import Bytes

extension RulesAdopted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.ruleSet)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(ruleSet: try fields.number(), provenance: try fields.value())
    }
}
