internal import Bytes

extension IssuanceRefused: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.ruleSet)
        try self.basis.write(to: &writer)
        writer.append(self.moment)
        try writer.append(checks: self.checks)
        writer.append(self.code)
        try writer.append(self.reason)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ruleSet: try fields.number(),
            basis: try Basis(readingFrom: &fields),
            moment: try fields.instant(),
            checks: try fields.checks(),
            code: try fields.choice(),
            reason: try fields.value()
        )
    }
}

extension IssuanceAuthorized: FieldSequence {
    /// How many octets a serial number may have (RFC 5280 section 4.1.2.2); this version gives sixteen.
    private static let serialNumberLengths = 1...20

    func write(to writer: inout DERWriter) throws(EventCodingError) {
        guard Self.serialNumberLengths.contains(self.serialNumber.count) else {
            throw EventCodingError.value(field: "serialNumber")
        }
        writer.append(self.ruleSet)
        writer.append(self.authority)
        writer.append(self.key)
        try self.basis.write(to: &writer)
        writer.append(self.moment)
        writer.append(self.serialNumber)
        try writer.append(checks: self.checks)
        writer.append(self.tbsCertificate)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ruleSet: try fields.number(),
            authority: try fields.identifier(),
            key: try fields.identifier(),
            basis: try Basis(readingFrom: &fields),
            moment: try fields.instant(),
            serialNumber: try fields.octets(),
            checks: try fields.checks(),
            tbsCertificate: try fields.octets()
        )
        guard Self.serialNumberLengths.contains(self.serialNumber.count) else {
            throw EventCodingError.value(field: "serialNumber")
        }
    }
}

extension CertificateSigned: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.signature)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(signature: try fields.octets())
    }
}

extension SigningFailed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.reason)
        writer.append(self.signatureMayExist)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(reason: try fields.value(), signatureMayExist: try fields.flag())
    }
}

extension IssuanceAbandoned: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.reason)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(reason: try fields.value())
    }
}

extension IssuanceRepeated: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.first)
        writer.append(self.differences)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(first: try fields.identifier(), differences: try fields.choices())
    }
}
