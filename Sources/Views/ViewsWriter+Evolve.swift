internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger
internal import PKI

/// Rows that the entries of one transaction change.
struct ViewsChanges {
    /// Streams that began, moved on or ended.
    var streams: Set<UniqueIdentifier> = []
    var certificates: [StoredCertificate] = []
    var certificateKeys: [StoredKey] = []
    /// What was revoked: none twice.
    var revoked: Set<UInt64> = []
    /// None twice.
    var eventKeys: Set<StoredEventKey> = []
}

extension ViewsWriter {
    /// Folds an event in.
    ///
    /// An event that does not follow from those before it changes nothing of certificates: what is wrong with the log is for replay to say.
    mutating func evolve(
        _ entry: Entry,
        _ body: EventBody,
        _ changes: inout ViewsChanges,
        _ database: Database
    ) throws {
        let stream = entry.header.stream
        let position = entry.header.position
        // Before the stream ends: what began it says whose it is.
        if !body.isOfCertificates { try self.find(entry, body, &changes, database) }
        switch body {
        case .issuanceRequested(let fact):
            try self.begin(entry, of: fact.authority, fact.provenance, fact.template, true, database)
        case .auditReportRequested(let fact):
            try self.begin(entry, of: fact.authority, fact.provenance, nil, false, database)
        case .cRLAuthorized(let fact):
            try self.begin(entry, of: fact.authority, nil, nil, false, database)
        case .responderAuthorized(let fact):
            try self.begin(entry, of: fact.authority, nil, nil, false, database)
            try self.intend(position, stream, fact.serialNumber, fact.tbsCertificate, database)
        case .issuanceAuthorized(let fact):
            try self.intend(position, stream, fact.serialNumber, fact.tbsCertificate, database)
        case .certificateSigned, .responderCertified:
            try self.end(stream, at: position, isBurned: false, &changes)
        case .signingFailed, .issuanceAbandoned, .responderFailed:
            if body.burnsSerialNumber { try self.end(stream, at: position, isBurned: true, &changes) }
            self.open[stream] = nil
        case .issuanceRefused, .issuanceRepeated, .cRLSigned, .cRLFailed, .auditReportCompleted, .auditReportFailed:
            self.open[stream] = nil
        case .certificateRevoked(let fact):
            return try self.revoke(fact.serialNumber, of: fact.authority, &changes, database)
        default:
            return
        }
        changes.streams.insert(stream)
    }

    private mutating func begin(
        _ entry: Entry,
        of authority: UniqueIdentifier?,
        _ provenance: Provenance?,
        _ template: String?,
        _ isRequested: Bool,
        _ database: Database
    ) throws {
        let stream = entry.header.stream
        guard self.open[stream] == nil else { return }
        self.open[stream] = OpenStreamRow(
            stream: stream,
            begun: entry.header.position,
            isRequested: isRequested,
            origin: try self.origin(
                authority: authority,
                provenance: provenance,
                template: template,
                in: database
            )
        )
    }

    private mutating func intend(
        _ position: UInt64,
        _ stream: UniqueIdentifier,
        _ serialNumber: [UInt8],
        _ tbsCertificate: [UInt8],
        _ database: Database
    ) throws {
        guard var open = self.open[stream], open.intent == nil,
            let authority = try self.knownOrigin(open.origin, in: database).authority.flatMap({ UniqueIdentifier($0) })
        else { return }
        let certificate = try? TBSCertificate(derEncoded: tbsCertificate)
        open.intent = OpenStreamRow.Intent(
            authorized: position,
            serialNumber: serialNumber,
            notAfter: certificate?.validity.notAfter.seconds,
            keys: try CertificateKey.all(
                certificate,
                serialNumber,
                of: authority,
                request: stream,
                origin: open.origin
            )
        )
        self.open[stream] = open
    }

    private mutating func end(
        _ stream: UniqueIdentifier,
        at position: UInt64,
        isBurned: Bool,
        _ changes: inout ViewsChanges
    ) throws(StoreError) {
        guard let open = self.open[stream], let intent = open.intent else { return }
        let certificate = StoredCertificate(
            ended: position,
            stream: open,
            intent: intent,
            issuedAt: self.standing.time,
            isBurned: isBurned
        )
        changes.certificates.append(certificate)
        for key in intent.keys { changes.certificateKeys.append(StoredKey(key: key, position: position)) }
        if isBurned { changes.certificateKeys.append(StoredKey(key: try CertificateKey.burned(), position: position)) }
        self.open[stream] = nil
    }

    /// Has what was revoked found by that: the certificate that lies nearest before, of the authority and the serial number.
    ///
    /// What no certificate has, and what was revoked before, changes nothing.
    private func revoke(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        _ changes: inout ViewsChanges,
        _ database: Database
    ) throws {
        let key = CertificateKey.serialNumber(serialNumber, of: authority)
        let new = changes.certificateKeys.last { $0.key == key }
        var ended = new?.position
        if ended == nil, self.standing.size > 0 {
            let search = KeySearch.certificates(.any(of: [key]))
            let range = 0...Int64(clamping: self.standing.size - 1)
            ended = try search.positions(in: range, isBackwards: true, limit: 1, database).first
        }
        guard let ended else { return }
        let revoked = KeySearch.certificates(.any(of: [try CertificateKey.revoked()]))
        guard try !revoked.finds(ended, database) else { return }
        changes.revoked.insert(UInt64(clamping: ended))
    }
}

/// A row of `event_key`, of which an event has each once.
struct StoredEventKey: Hashable {
    let key: Int64
    let position: UInt64
}

extension ViewsWriter {
    /// Has an event found that is no part of an issuance that ended with a certificate.
    private mutating func find(
        _ entry: Entry,
        _ body: EventBody,
        _ changes: inout ViewsChanges,
        _ database: Database
    ) throws {
        let stream = entry.header.stream
        let open = self.open[stream]
        let origin = try open.map { try self.knownOrigin($0.origin, in: database) }
        var keys = [
            try EventKey.type(body.type), try EventKey.stream(stream),
        ]
        if let authority = body.authority(in: stream)?.octets ?? origin?.authority {
            keys.append(try EventKey.authority(authority))
        }
        if let principal = body.provenance.map({ Array($0.principal.utf8) }) ?? origin?.requester {
            keys.append(try EventKey.principal(principal))
        }
        if let key = body.provenance.map({ $0.accessKey.map { Array($0.utf8) } }) ?? origin?.accessKey {
            keys.append(try EventKey.accessKey(key))
        }
        for rule in body.refusingRules { keys.append(try EventKey.rule(rule)) }
        for key in keys { changes.eventKeys.insert(StoredEventKey(key: key, position: entry.header.position)) }
        try self.findBeginning(of: open, ending: body, &changes, origin)
    }

    /// Has the events before an ending found by what the ending is found by: nothing else leads to them where no certificate came of it.
    private func findBeginning(
        of open: OpenStreamRow?,
        ending body: EventBody,
        _ changes: inout ViewsChanges,
        _ origin: KnownOrigin?
    ) throws(StoreError) {
        guard let open, open.isRequested, body.type.kind.endsStream else { return }
        let positions: [(UInt64, EventType)] =
            [(open.begun, .issuanceRequested)]
            + (open.intent.map { [($0.authorized, .issuanceAuthorized)] } ?? [])
        for (position, type) in positions {
            var keys = [try EventKey.stream(open.stream), try EventKey.type(type)]
            if let authority = origin?.authority { keys.append(try EventKey.authority(authority)) }
            if let requester = origin?.requester { keys.append(try EventKey.principal(requester)) }
            if let accessKey = origin?.accessKey { keys.append(try EventKey.accessKey(accessKey)) }
            for key in keys { changes.eventKeys.insert(StoredEventKey(key: key, position: position)) }
        }
    }
}
