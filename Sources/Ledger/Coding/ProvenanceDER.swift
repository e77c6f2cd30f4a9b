internal import Bytes

// Provenance ::= SEQUENCE { channel Channel, principal Text, request [0] Identifier OPTIONAL, accessKey [1] Text OPTIONAL,
//     account [2] Text OPTIONAL, role [3] Text OPTIONAL, sourceAddress [4] Text OPTIONAL, userAgent [5] Text OPTIONAL,
//     bodyDigest [6] Digest OPTIONAL, clientCertificateDigest [7] Digest OPTIONAL }

extension Provenance: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.channel)
        try writer.append(self.principal)
        if let request { writer.append(request, identifier: .context(0)) }
        if let accessKey { try writer.append(accessKey, identifier: .context(1)) }
        if let account { try writer.append(account, identifier: .context(2)) }
        if let role { try writer.append(role, identifier: .context(3)) }
        if let sourceAddress { try writer.append(sourceAddress, identifier: .context(4)) }
        if let userAgent { try writer.append(userAgent, identifier: .context(5)) }
        if let bodyDigest { writer.append(bodyDigest, identifier: .context(6)) }
        if let clientCertificateDigest { writer.append(clientCertificateDigest, identifier: .context(7)) }
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            try fields.choice(),
            try fields.text(),
            request: try fields.identifierIfPresent(as: .context(0)),
            accessKey: try fields.textIfPresent(as: .context(1)),
            account: try fields.textIfPresent(as: .context(2)),
            role: try fields.textIfPresent(as: .context(3)),
            sourceAddress: try fields.textIfPresent(as: .context(4)),
            userAgent: try fields.textIfPresent(as: .context(5)),
            bodyDigest: try fields.digestIfPresent(as: .context(6)),
            clientCertificateDigest: try fields.digestIfPresent(as: .context(7))
        )
    }
}
