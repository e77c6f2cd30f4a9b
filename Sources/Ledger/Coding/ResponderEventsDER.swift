internal import Bytes

// ResponderAuthorized ::= SEQUENCE { ruleSet Number, authority Identifier, key Identifier, algorithm Text,
//     subjectPublicKeyInfo OCTET STRING, basis Basis, moment Instant, serialNumber OCTET STRING (SIZE(1..20)),
//     tbsCertificate OCTET STRING }

extension ResponderAuthorized: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.ruleSet)
        writer.append(self.authority)
        writer.append(self.key)
        try writer.append(self.algorithm)
        writer.append(self.subjectPublicKeyInfo)
        try self.basis.write(to: &writer)
        writer.append(self.moment)
        writer.append(self.serialNumber)
        writer.append(self.tbsCertificate)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ruleSet: try fields.number(),
            authority: try fields.identifier(),
            key: try fields.identifier(),
            algorithm: try fields.text(),
            subjectPublicKeyInfo: try fields.octets(),
            basis: try Basis(readingFrom: &fields),
            moment: try fields.instant(),
            serialNumber: try fields.octets(),
            tbsCertificate: try fields.octets()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard (1...20).contains(self.serialNumber.count) else { throw .value(field: "serialNumber") }
    }
}

// ResponderCertified ::= SEQUENCE { signature OCTET STRING }

extension ResponderCertified: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) { writer.append(self.signature) }

    init(reading fields: inout FieldReader) throws(EventCodingError) { self.init(signature: try fields.octets()) }
}

// ResponderFailed ::= SEQUENCE { reason Reason, signatureMayExist BOOLEAN }

extension ResponderFailed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.reason)
        writer.append(self.signatureMayExist)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(reason: try fields.value(), signatureMayExist: try fields.flag())
    }
}

// OCSPPeriodOpened ::= SEQUENCE { authority Identifier, responder Identifier, nextUpdate Instant,
//     most INTEGER (0..4294967295) }

extension OCSPPeriodOpened: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.authority)
        writer.append(self.responder)
        writer.append(self.nextUpdate)
        writer.append(self.most)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifier(),
            responder: try fields.identifier(),
            nextUpdate: try fields.instant(),
            most: try fields.number()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard (0...Self.mostAtAll).contains(self.most) else { throw .value(field: "most") }
    }
}

// OCSPPeriodClosed ::= SEQUENCE { authority Identifier, responder Identifier, good INTEGER (0..4294967295),
//     revoked INTEGER (0..4294967295), unknown INTEGER (0..4294967295), isLast BOOLEAN }

extension OCSPPeriodClosed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.authority)
        writer.append(self.responder)
        writer.append(self.good)
        writer.append(self.revoked)
        writer.append(self.unknown)
        writer.append(self.isLast)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifier(),
            responder: try fields.identifier(),
            good: try fields.number(),
            revoked: try fields.number(),
            unknown: try fields.number(),
            isLast: try fields.flag()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        let counts = [self.good, self.revoked, self.unknown]
        guard counts.allSatisfy((0...OCSPPeriodOpened.mostAtAll).contains) else { throw .value(field: "a count") }
    }
}
