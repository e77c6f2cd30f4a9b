internal import Bytes
internal import EventLog
internal import GRDB

extension ViewsWriter {
    /// Writes the rows that changed, and keeps the sums.
    mutating func write(_ changes: ViewsChanges, to database: Database) throws {
        for certificate in changes.certificates {
            try certificate.write(self.statements.certificate)
            self.standing.digest.certificates.add(try certificate.rowHash())
        }
        // Ascending: neighbours share a page.
        for (key, signed) in changes.certificateKeys.sorted(by: { $0 < $1 }) {
            self.statements.certificateKey.bind(key)
            self.statements.certificateKey.bind(signed)
            try self.statements.certificateKey.run()
            self.standing.digest.certificateKeys.add(try StoredCertificate.keyHash(key, signed: signed))
        }
        for stream in changes.requests { try self.writeRequest(stream) }
        for authorized in changes.releasedTokens { try self.release(authorized, in: database) }
        for token in changes.tokens.values where token.authorizedAt > self.standing.tokenCutoff {
            try token.write(self.statements.token)
            self.standing.digest.idempotency.add(try token.rowHash())
        }
        try self.prune(database)
    }

    /// Brings the row of a request to what is in memory.
    private mutating func writeRequest(_ stream: UniqueIdentifier) throws(StoreError) {
        if let old = self.stored.removeValue(forKey: stream) {
            self.standing.digest.openRequests.remove(old)
            if self.open[stream] == nil {
                self.statements.endedRequest.bind(stream.octets)
                try self.statements.endedRequest.run()
            }
        }
        guard let request = self.open[stream] else { return }
        let hash = try request.rowHash()
        try request.write(self.statements.openRequest)
        self.standing.digest.openRequests.add(hash)
        self.stored[stream] = hash
    }

    /// Gives up the token of an intent that ended without a certificate.
    private mutating func release(_ authorized: Int64, in database: Database) throws {
        let sql = "SELECT \(StoredToken.columns) FROM idempotency WHERE authorized = ?"
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [authorized]) else { return }
        self.standing.digest.idempotency.remove(try StoredToken(row).rowHash())
        try database.execute(sql: "DELETE FROM idempotency WHERE authorized = ?", arguments: [authorized])
    }

    /// Removes the tokens that have left the window: they are the first rows, since time never decreases.
    private mutating func prune(_ database: Database) throws {
        var last: Int64?
        let sql = "SELECT \(StoredToken.columns) FROM idempotency ORDER BY authorized"
        let rows = try Row.fetchCursor(database.cachedStatement(sql: sql))
        while let row = try rows.next() {
            let token = try StoredToken(row)
            guard token.authorizedAt <= self.standing.tokenCutoff else { break }
            self.standing.digest.idempotency.remove(try token.rowHash())
            last = token.authorized
        }
        guard let last else { return }
        try database.cachedStatement(sql: "DELETE FROM idempotency WHERE authorized <= ?").execute(arguments: [last])
    }
}
