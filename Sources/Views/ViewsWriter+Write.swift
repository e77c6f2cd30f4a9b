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
        let isRevoked = try CertificateKey.revoked()
        let keys = changes.certificateKeys + changes.revoked.map { StoredKey(key: isRevoked, position: $0) }
        // Ascending: neighbours share a page.
        for key in keys.sorted() {
            try key.write(self.statements.certificateKey)
            self.standing.digest.certificateKeys.add(try key.rowHash(.certificateKey))
        }
        for key in changes.eventKeys.map({ StoredKey(key: $0.key, position: $0.position) }).sorted() {
            try key.write(self.statements.eventKey)
            self.standing.digest.eventKeys.add(try key.rowHash(.eventKey))
        }
        for stream in changes.streams { try self.writeStream(stream) }
    }

    /// Brings the row of a stream to what is in memory.
    private mutating func writeStream(_ stream: UniqueIdentifier) throws(StoreError) {
        if let old = self.stored.removeValue(forKey: stream) {
            self.standing.digest.openStreams.remove(old)
            if self.open[stream] == nil {
                self.statements.endedStream.bind(stream.octets)
                try self.statements.endedStream.run()
            }
        }
        guard let open = self.open[stream] else { return }
        let hash = try open.rowHash()
        try open.write(self.statements.openStream)
        self.standing.digest.openStreams.add(hash)
        self.stored[stream] = hash
    }
}
