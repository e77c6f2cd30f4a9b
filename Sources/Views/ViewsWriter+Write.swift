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
        let keys = changes.certificateKeys.map { (Generation.number(at: $0.signed), $0.key, $0.signed) }
        for (generation, key, signed) in keys.sorted(by: { $0 < $1 }) {
            self.statements.certificateKey.bind(generation)
            self.statements.certificateKey.bind(key)
            self.statements.certificateKey.bind(signed)
            try self.statements.certificateKey.run()
            self.standing.digest.certificateKeys.add(try StoredCertificate.keyHash(key, signed: signed))
        }
        for stream in changes.requests { try self.writeRequest(stream) }
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
}
