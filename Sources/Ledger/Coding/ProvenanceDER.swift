internal import SwiftASN1

// Provenance ::= SEQUENCE { request Identifier, principal Text, sourceAddress Text, bodyDigest Digest }

extension Provenance: FieldSequence {
    func write(to writer: inout DER.Serializer) throws {
        writer.append(self.request)
        try writer.append(self.principal)
        try writer.append(self.sourceAddress)
        writer.append(self.bodyDigest)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            request: try fields.identifier(),
            principal: try fields.text(),
            sourceAddress: try fields.text(),
            bodyDigest: try fields.digest()
        )
    }
}
