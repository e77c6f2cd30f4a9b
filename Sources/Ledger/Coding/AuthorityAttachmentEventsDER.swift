internal import Bytes

extension AuthorityTagsChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.tags)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(tags: try fields.values(), provenance: try fields.value())
    }
}

extension AuthorityPermissionsChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.permissions)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(permissions: try fields.values(), provenance: try fields.value())
    }
}

extension Permission: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.principal)
        try writer.append(self.sourceAccount)
        try writer.append(self.actions)
        writer.append(self.createdAt)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            principal: try fields.text(),
            sourceAccount: try fields.text(),
            actions: try fields.texts(),
            createdAt: try fields.instant()
        )
    }
}

extension ResourcePolicyChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        if let policy { try writer.append(policy, identifier: .context(0)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(policy: try fields.textIfPresent(as: .context(0)), provenance: try fields.value())
    }
}
