internal import Bytes

extension IssuancePolicyChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        for rules in [self.disabledRules, self.notedRules] {
            try writer.appendConstructed(.sequence) { writer throws(EventCodingError) in
                for rule in rules { writer.append(rule) }
            }
        }
        if let certificatesPerAuthority { writer.append(certificatesPerAuthority, identifier: .context(0)) }
        writer.append(self.namesLog)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            disabledRules: try Self.rules(in: &fields),
            notedRules: try Self.rules(in: &fields),
            certificatesPerAuthority: try fields.numberIfPresent(as: .context(0)),
            namesLog: try fields.flag(),
            provenance: try fields.value()
        )
        try self.check()
    }

    private static func rules(in fields: inout FieldReader) throws(EventCodingError) -> [Int64] {
        var elements = try fields.sequence()
        var rules: [Int64] = []
        while !elements.isAtEnd { rules.append(try elements.number()) }
        return rules
    }

    private func check() throws(EventCodingError) {
        for (field, rules) in [("disabledRules", self.disabledRules), ("notedRules", self.notedRules)] {
            guard zip(rules, rules.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .value(field: field) }
        }
        guard self.certificatesPerAuthority.map({ $0 >= 0 }) ?? true else {
            throw .value(field: "certificatesPerAuthority")
        }
    }
}

extension KeyBlocked: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.publicKeyDigest)
        try writer.append(self.reason)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            publicKeyDigest: try fields.digest(),
            reason: try fields.text(),
            provenance: try fields.value()
        )
    }
}
