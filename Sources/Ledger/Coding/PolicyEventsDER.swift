internal import SwiftASN1

extension IssuancePolicyChanged: FieldSequence {
    func write(to writer: inout DER.Serializer) throws {
        try self.check()
        try writer.appendConstructedNode(identifier: .sequence) { writer in
            for rule in self.disabledRules { try writer.append(rule) }
        }
        if let certificatesPerAuthority { try writer.append(certificatesPerAuthority, identifier: .context(0)) }
        try writer.append(self.actor)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        var elements = try fields.sequence()
        var disabledRules: [Int64] = []
        while !elements.isAtEnd { disabledRules.append(try elements.number()) }
        self.init(
            disabledRules: disabledRules,
            certificatesPerAuthority: try fields.numberIfPresent(as: .context(0)),
            actor: try fields.text()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard zip(self.disabledRules, self.disabledRules.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .value(field: "disabledRules")
        }
        guard self.certificatesPerAuthority.map({ $0 >= 0 }) ?? true else {
            throw .value(field: "certificatesPerAuthority")
        }
    }
}

extension KeyBlocked: FieldSequence {
    func write(to writer: inout DER.Serializer) throws {
        writer.append(self.publicKeyDigest)
        try writer.append(self.reason)
        try writer.append(self.actor)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            publicKeyDigest: try fields.digest(),
            reason: try fields.text(),
            actor: try fields.text()
        )
    }
}
