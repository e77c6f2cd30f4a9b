internal import Bytes

extension LedgerOpened: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.ledger)
        try writer.append(self.origin)
        try writer.append(self.logKey)
        writer.append(self.booksVersion)
        writer.append(self.ruleSet)
        try writer.append(self.softwareVersion)
        try writer.append(self.partition)
        try writer.append(self.region)
        try writer.append(self.account)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            ledger: try fields.identifier(),
            origin: try fields.text(),
            logKey: try fields.value(),
            booksVersion: try fields.number(),
            ruleSet: try fields.number(),
            softwareVersion: try fields.text(),
            partition: try fields.text(),
            region: try fields.text(),
            account: try fields.text()
        )
    }
}

extension ServerStarted: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.softwareVersion)
        try writer.append(self.cryptographyVersion)
        try writer.append(self.capabilities)
        writer.append(self.issuanceTokenWindow)
        writer.append(self.authorityTokenWindow)
        writer.append(self.booksVersion)
        writer.append(self.ruleSet)
        writer.append(self.isDevelopment)
        if let anchorAccepted { try writer.append(anchorAccepted, identifier: .context(0)) }
        try writer.append(self.keyUses)
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(
            softwareVersion: try fields.text(),
            cryptographyVersion: try fields.text(),
            capabilities: try fields.texts(),
            issuanceTokenWindow: try fields.number(),
            authorityTokenWindow: try fields.number(),
            booksVersion: try fields.number(),
            ruleSet: try fields.number(),
            isDevelopment: try fields.flag(),
            anchorAccepted: try fields.textIfPresent(as: .context(0)),
            keyUses: try fields.values(),
            provenance: try fields.value()
        )
    }
}

extension ServerStopped: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {}

    init(reading fields: inout FieldReader) throws(EventCodingError) { self.init() }
}

extension KeyUse: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.key)
        writer.append(self.count)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(key: try fields.identifier(), count: try fields.number())
    }
}

extension ClockStepped: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.before)
        writer.append(self.after)
        writer.append(self.isHeld)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(before: try fields.instant(), after: try fields.instant(), isHeld: try fields.flag())
    }
}

extension ClockConfirmed: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try writer.append(self.provenance)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(provenance: try fields.value())
    }
}
