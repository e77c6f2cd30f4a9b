internal import Bytes
internal import GRDB
internal import Ledger

/// Rows that the entries of one transaction change.
struct ViewsChanges {
    /// Requests that began, moved on or ended.
    var requests: Set<UniqueIdentifier> = []
    var certificates: [StoredCertificate] = []
    var certificateKeys: [(key: Int64, signed: Int64)] = []
    /// New tokens by the position of their intent.
    var tokens: [Int64: StoredToken] = [:]
    /// Intents of earlier transactions that lost their token.
    var releasedTokens: [Int64] = []
}

extension ViewsWriter {
    /// Folds an event of an issuance in.
    ///
    /// An event that does not follow from those before it changes nothing: what is wrong with the log is for replay to say.
    mutating func evolve(
        _ entry: Entry,
        _ body: EventBody,
        _ changes: inout ViewsChanges,
        _ database: Database
    ) throws {
        let stream = entry.header.stream
        let position = entry.header.position
        switch body {
        case .issuanceRequested(let fact):
            guard let authority = fact.authority, self.open[stream] == nil else { return }
            self.open[stream] = OpenRequestRow(
                stream: stream,
                requested: position,
                authority: try self.number(of: authority.octets, in: database),
                requester: try self.number(of: Array(fact.principal.utf8), in: database),
                token: fact.token.map { Array($0.utf8) }
            )
        case .issuanceAuthorized(let fact):
            guard var request = self.open[stream], request.intent == nil else { return }
            let keys = try CertificateKey.all(
                tbsCertificate: fact.tbsCertificate,
                serialNumber: fact.serialNumber,
                requester: request.requester
            )
            request.intent = (position, fact.serialNumber, keys)
            self.open[stream] = request
            if let token = request.token {
                let row = try StoredToken(request: request, token: token, authorized: position, at: self.standing.time)
                changes.tokens[row.authorized] = row
            }
        case .certificateSigned:
            guard let request = self.open[stream], let intent = request.intent else { return }
            let certificate = StoredCertificate(
                signed: position,
                request: request,
                authorized: intent.authorized,
                serialNumber: intent.serialNumber,
                issuedAt: self.standing.time
            )
            changes.certificates.append(certificate)
            for key in intent.keys { changes.certificateKeys.append((key, certificate.signed)) }
            self.open[stream] = nil
        case .signingFailed, .issuanceAbandoned:
            // Only an open or signed attempt holds its token.
            if let request = self.open[stream], let intent = request.intent, request.token != nil {
                let authorized = Int64(clamping: intent.authorized)
                if changes.tokens.removeValue(forKey: authorized) == nil { changes.releasedTokens.append(authorized) }
            }
            self.open[stream] = nil
        case .issuanceRefused, .issuanceRepeated:
            self.open[stream] = nil
        default:
            return
        }
        changes.requests.insert(stream)
    }

    /// Folds any other event in: those of authorities change a row each, the rest none.
    mutating func evolveAuthority(_ entry: Entry, _ body: EventBody, _ database: Database) throws {
        let identifier = entry.header.stream
        let position = entry.header.position
        if case .authorityCreating(let fact) = body {
            guard try AuthorityRow.fetch(identifier, from: database) == nil else { return }
            let row = AuthorityRow(
                identifier: identifier,
                kind: fact.kind,
                usageMode: fact.usageMode,
                status: .creating,
                createdAt: self.standing.time,
                changedAt: self.standing.time,
                creatingPosition: position,
                createdPosition: nil,
                importedPosition: nil
            )
            return try self.replace(nil, by: row, in: database)
        }
        switch body {
        case .authorityCreated, .authorityCreationFailed, .authorityCertificateImported: break
        default: return
        }
        guard let old = try AuthorityRow.fetch(identifier, from: database) else { return }
        var row = old
        row.changedAt = self.standing.time
        switch body {
        case .authorityCreated:
            row.status = .pendingCertificate
            row.createdPosition = position
        case .authorityCreationFailed: row.status = .failed
        default:
            row.status = .active
            row.importedPosition = position
        }
        try self.replace(old, by: row, in: database)
    }

    private mutating func replace(_ old: AuthorityRow?, by row: AuthorityRow, in database: Database) throws {
        if let old { self.standing.digest.authorities.remove(try old.rowHash()) }
        self.standing.digest.authorities.add(try row.rowHash())
        try row.write(to: database)
    }
}
