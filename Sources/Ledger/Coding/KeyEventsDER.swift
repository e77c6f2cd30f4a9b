internal import Bytes

extension KeyMade: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.key)
        writer.append(self.purpose)
        try writer.append(self.place)
        try writer.append(self.algorithm)
        writer.append(self.subjectPublicKeyInfo)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            key: try fields.identifier(),
            purpose: try fields.choice(),
            place: try KeyPlace(reading: &fields),
            algorithm: try fields.text(),
            subjectPublicKeyInfo: try fields.octets()
        )
    }
}

extension RequestAuthorized: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.ruleSet)
        writer.append(self.key)
        try writer.append(self.signatureAlgorithm)
        try writer.append(checks: self.checks)
        writer.append(self.certificationRequestInfo)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ruleSet: try fields.number(),
            key: try fields.identifier(),
            signatureAlgorithm: try fields.text(),
            checks: try fields.checks(),
            certificationRequestInfo: try fields.octets()
        )
    }
}

// KeyPlace ::= CHOICE { sealedFile [0] NULL, token [1] Text }

extension DERWriter {
    /// Appends a `KeyPlace`.
    mutating func append(_ place: KeyPlace) throws(EventCodingError) {
        switch place {
        case .sealedFile: self.append([], identifier: .context(0))
        case .token(let uri): try self.append(uri, identifier: .context(1))
        }
    }
}

extension KeyPlace {
    /// The place that comes next.
    init(reading fields: inout FieldReader) throws(EventCodingError) {
        if let uri = try fields.textIfPresent(as: .context(1)) {
            self = .token(uri: uri)
        } else {
            guard try fields.octets(as: .context(0)).isEmpty else { throw .malformed("a NULL that holds octets") }
            self = .sealedFile
        }
    }
}
