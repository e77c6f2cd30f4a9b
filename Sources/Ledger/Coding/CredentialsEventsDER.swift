internal import Bytes

extension CredentialsChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.change)
        try writer.append(self.accessKey)
        try writer.append(self.principal)
        try writer.append(self.account)
        try writer.append(self.role)
        if let expiry { writer.append(expiry.microseconds, identifier: .context(0)) }
        if let secret { try writer.append(secret, identifier: .context(1)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            change: try fields.choice(),
            accessKey: try fields.text(),
            principal: try fields.text(),
            account: try fields.text(),
            role: try fields.text(),
            expiry: try fields.numberIfPresent(as: .context(0)).map(Instant.init(microseconds:)),
            secret: try fields.valueIfPresent(as: .context(1)),
            provenance: try fields.value()
        )
    }
}

// SaltedDigest ::= SEQUENCE { salt Identifier, digest Digest }

extension SaltedDigest: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.salt)
        writer.append(self.digest)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(salt: try fields.identifier(), digest: try fields.digest())
    }
}

extension RoleChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.role)
        try writer.append(self.operations)
        try writer.append(self.templates)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            role: try fields.text(),
            operations: try fields.texts(),
            templates: try fields.texts(),
            provenance: try fields.value()
        )
    }
}

extension CredentialsDiffered: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.differences)
        writer.append(self.others)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(differences: try fields.values(), others: try fields.number())
    }
}

extension CredentialsDifference: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.accessKey)
        writer.append(self.difference)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(accessKey: try fields.text(), difference: try fields.choice())
    }
}
