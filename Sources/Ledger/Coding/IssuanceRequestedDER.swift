internal import Bytes

extension IssuanceRequested: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        if let authority { writer.append(authority, identifier: .context(0)) }
        if let authorityName { try writer.append(authorityName, identifier: .context(1)) }
        switch self.certificationRequest {
        case .certificationRequest(let octets): writer.append(octets, identifier: .context(2))
        case .unreadable(let octets): writer.append(octets, identifier: .context(3))
        }
        try writer.append(self.signatureAlgorithm)
        if let template { try writer.append(template, identifier: .context(4)) }
        try writer.append(self.notAfter)
        if let notBefore { try writer.append(notBefore, identifier: .context(5)) }
        switch self.passthrough {
        case nil: break
        case .values(let values): try writer.append(values, identifier: .context(6))
        case .flawed(let flawed): try writer.append(flawed, identifier: .context(8))
        }
        if let token { try writer.append(token, identifier: .context(7)) }
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            authority: try fields.identifierIfPresent(as: .context(0)),
            authorityName: try fields.textIfPresent(as: .context(1)),
            certificationRequest: try SubmittedRequest(reading: &fields),
            signatureAlgorithm: try fields.text(),
            template: try fields.textIfPresent(as: .context(4)),
            notAfter: try fields.value(),
            notBefore: try fields.valueIfPresent(as: .context(5)),
            passthrough: try SubmittedPassthrough(readingIfPresent: &fields),
            token: try fields.textIfPresent(as: .context(7)),
            provenance: try fields.value()
        )
    }
}

// SubmittedRequest ::= CHOICE { certificationRequest [2] OCTET STRING, unreadable [3] OCTET STRING }

extension SubmittedRequest {
    fileprivate init(reading fields: inout FieldReader) throws(EventCodingError) {
        if let octets = try fields.octetsIfPresent(as: .context(2)) {
            self = .certificationRequest(octets)
        } else {
            self = .unreadable(try fields.octets(as: .context(3)))
        }
    }
}

extension RequestedTime: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.unit)
        writer.append(self.value)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(unit: try fields.choice(), value: try fields.number())
    }
}
