public import EventLog
internal import GRDB

extension ViewsStore {
    /// What the rows add up to, computed from each of them: equal to ``digest()`` unless a row was changed behind the views' back.
    ///
    /// - Throws: `corrupt` for a row that cannot be read.
    public func recomputedDigest() throws(StoreError) -> ViewsDigest {
        try self.read { database in
            var digest = ViewsDigest()
            func each(_ table: String, _ columns: String, _ body: (Row) throws -> Void) throws {
                let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM \(table)")
                while let row = try rows.next() { try body(row) }
            }
            try each("certificate", StoredCertificate.columns) {
                digest.certificates.add(try StoredCertificate($0).rowHash())
            }
            try each("certificate_key", "key, signed, generation") {
                let signed = try $0.number(1)
                guard try $0.number(2) == Generation.number(at: signed) else {
                    throw StoreError(.corrupt, "views.db: a key lies in another generation than its certificate.")
                }
                digest.certificateKeys.add(try StoredCertificate.keyHash($0.number(0), signed: signed))
            }
            try each("open_request", OpenRequestRow.columns) {
                digest.openRequests.add(try OpenRequestRow($0).rowHash())
            }
            try each("name", "id, octets") { digest.names.add(try ViewsWriter.nameHash($0.number(0), $0.octets(1))) }
            return digest
        }
    }
}
