internal import Bytes

extension ReissuancePolicyChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.mode)
        if let period { writer.append(period, identifier: .context(0)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            mode: try fields.choice(),
            period: try fields.numberIfPresent(as: .context(0)),
            provenance: try fields.value()
        )
    }
}
