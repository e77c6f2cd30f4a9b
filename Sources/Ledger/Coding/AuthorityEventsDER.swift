internal import Bytes

extension AuthorityCreating: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.kind)
        writer.append(self.usageMode)
        try writer.append(self.keyAlgorithm)
        try writer.append(self.signatureAlgorithm)
        writer.append(self.subject)
        if let requestExtensions { writer.append(requestExtensions, identifier: .context(0)) }
        try writer.append(self.configuration)
        try writer.append(self.keyStorageSecurityStandard)
        try writer.append(self.tags)
        if let token { try writer.append(token, identifier: .context(1)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            kind: try fields.choice(),
            usageMode: try fields.choice(),
            keyAlgorithm: try fields.text(),
            signatureAlgorithm: try fields.text(),
            subject: try fields.octets(),
            requestExtensions: try fields.octetsIfPresent(as: .context(0)),
            configuration: try fields.text(),
            keyStorageSecurityStandard: try fields.text(),
            tags: try fields.values(),
            token: try fields.textIfPresent(as: .context(1)),
            provenance: try fields.value()
        )
    }
}

extension Tag: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.key)
        if let value { try writer.append(value, identifier: .context(0)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(key: try fields.text(), value: try fields.textIfPresent(as: .context(0)))
    }
}

extension AuthorityCreated: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.certificationRequest)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(certificationRequest: try fields.octets())
    }
}

extension AuthorityCreationFailed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.reason)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(reason: try fields.value())
    }
}

extension AuthorityCertificateImported: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.certificate)
        try writer.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for certificate in self.chain { writer.append(certificate) }
        }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            certificate: try fields.octets(),
            chain: try fields.octetStrings(),
            provenance: try fields.value()
        )
    }
}
