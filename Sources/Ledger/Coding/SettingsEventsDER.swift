internal import Bytes

extension SettingsChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.checkpointInterval)
        writer.append(self.clockBound)
        try writer.append(self.publicURLs)
        if let authorities { writer.append(authorities, identifier: .context(0)) }
        if let extensionArc { try writer.append(extensionArc, identifier: .context(1)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            checkpointInterval: try fields.number(),
            clockBound: try fields.number(),
            publicURLs: try fields.texts(),
            authorities: try fields.numberIfPresent(as: .context(0)),
            extensionArc: try fields.textIfPresent(as: .context(1)),
            provenance: try fields.value()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard self.checkpointInterval >= 0 else { throw .value(field: "checkpointInterval") }
        guard self.clockBound >= 0 else { throw .value(field: "clockBound") }
        guard self.authorities.map({ $0 >= 0 }) ?? true else { throw .value(field: "authorities") }
    }
}
