internal import Bytes

extension EpochOpened: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.epoch)
        try writer.append(self.origin)
        try writer.append(self.logKey)
        try writer.append(self.reason)
        try writer.append(self.local)
        if let known { try writer.append(known, identifier: .context(0)) }
        if let remembered { try writer.append(remembered, identifier: .context(1)) }
        try writer.append(self.keyUses)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            epoch: try fields.number(),
            origin: try fields.text(),
            logKey: try fields.value(),
            reason: try fields.text(),
            local: try fields.value(),
            known: try fields.textIfPresent(as: .context(0)),
            remembered: try fields.valueIfPresent(as: .context(1)),
            keyUses: try fields.values(),
            provenance: try fields.value()
        )
    }
}

extension TreeHead: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.size)
        writer.append(self.root)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(size: try fields.number(), root: try fields.digest())
    }
}

extension EntryHead: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.size)
        writer.append(self.leafHash)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(size: try fields.number(), leafHash: try fields.digest())
    }
}

extension LogKeyChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.logKey)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(logKey: try fields.value(), provenance: try fields.value())
    }
}

extension MasterKeyChanged: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        try writer.appendConstructed(.sequence) { writer throws(EventCodingError) in
            for key in self.keys { writer.append(key) }
        }
        writer.append(self.isDevelopment)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        var elements = try fields.sequence()
        var keys: [UniqueIdentifier] = []
        while !elements.isAtEnd { keys.append(try elements.identifier()) }
        self.init(keys: keys, isDevelopment: try fields.flag(), provenance: try fields.value())
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard zip(self.keys, self.keys.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .value(field: "keys") }
    }
}

// LogKey ::= SEQUENCE { identifier Identifier, place KeyPlace, publicKey OCTET STRING (SIZE(32)) }

extension LogKey: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        writer.append(self.identifier)
        try writer.append(self.place)
        writer.append(self.publicKey)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            identifier: try fields.identifier(),
            place: try KeyPlace(reading: &fields),
            publicKey: try fields.octets()
        )
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard self.publicKey.count == 32 else { throw .value(field: "publicKey") }
    }
}
