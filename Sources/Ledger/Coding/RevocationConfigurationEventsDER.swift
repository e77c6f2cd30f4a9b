internal import Bytes

extension RevocationConfigurationChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        if let lists = self.configuration.lists { try writer.append(lists, identifier: .context(0)) }
        if let responder = self.configuration.responder { try writer.append(responder, identifier: .context(1)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            configuration: RevocationConfiguration(
                lists: try fields.valueIfPresent(as: .context(0)),
                responder: try fields.valueIfPresent(as: .context(1))
            ),
            provenance: try fields.value()
        )
    }
}

extension ListConfiguration: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        guard self.validityDays >= 0 else { throw .value(field: "validityDays") }
        writer.append(self.validityDays)
        writer.append(self.isPartitioned)
        writer.append(self.omitsDistributionPoint)
        try writer.append(self.bucket)
        writer.append(self.isPublic)
        try writer.append(self.base)
        if let customName { try writer.append(customName, identifier: .context(0)) }
        if let customPath { try writer.append(customPath, identifier: .context(1)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            validityDays: try fields.number(),
            isPartitioned: try fields.flag(),
            omitsDistributionPoint: try fields.flag(),
            bucket: try fields.text(),
            isPublic: try fields.flag(),
            base: try fields.text(),
            customName: try fields.textIfPresent(as: .context(0)),
            customPath: try fields.textIfPresent(as: .context(1))
        )
        guard self.validityDays >= 0 else { throw .value(field: "validityDays") }
    }
}

extension ResponderConfiguration: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.location)
        if let customName { try writer.append(customName, identifier: .context(0)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(location: try fields.text(), customName: try fields.textIfPresent(as: .context(0)))
    }
}

extension CRLPartitionOpened: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.partition)
        writer.append(self.certificates)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(partition: try fields.identifier(), certificates: try fields.number())
    }
}
