internal import Bytes
public import EventLog
internal import GRDB

extension ViewsStore {
    /// What the rows add up to, computed from each of them: equal to ``digest()`` unless a row was changed behind the views' back.
    ///
    /// - Throws: `corrupt` for a row that cannot be read.
    public func recomputedDigest() throws(StoreError) -> ViewsDigest {
        try self.read { database in
            var digest = ViewsDigest()
            // In the order of the keys that they lie by, so that nothing is sorted.
            func each(_ table: String, _ columns: String, by key: String, _ body: (Row) throws -> Void) throws {
                let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM \(table) ORDER BY \(key)")
                while let row = try rows.next() { try body(row) }
            }
            var signedOrder = AscendingRows<Int64>()
            try each("certificate", StoredCertificate.columns, by: "signed") {
                let certificate = try StoredCertificate($0)
                try signedOrder.follow(certificate.signed)
                digest.certificates.add(try certificate.rowHash())
            }
            var keyOrder = AscendingRows<CertificateKeyPlace>()
            try each("certificate_key", "key, signed, generation", by: "generation, key, signed") {
                let signed = try $0.number(1)
                try keyOrder.follow(
                    CertificateKeyPlace(generation: $0.number(2), key: $0.number(0), signed: signed)
                )
                guard try $0.number(2) == Generation.number(at: signed) else {
                    throw StoreError(.corrupt, "views.db: a key lies in another generation than its certificate.")
                }
                digest.certificateKeys.add(try StoredCertificate.keyHash($0.number(0), signed: signed))
            }
            var requestOrder = AscendingRows<UniqueIdentifier>()
            try each("open_request", OpenRequestRow.columns, by: "stream") {
                let request = try OpenRequestRow($0)
                try requestOrder.follow(request.stream)
                digest.openRequests.add(try request.rowHash())
            }
            var nameOrder = AscendingRows<Int64>()
            try each("name", "id, octets", by: "id") {
                let number = try $0.number(0)
                try nameOrder.follow(number)
                digest.names.add(try ViewsWriter.nameHash(number, $0.octets(1)))
            }
            return digest
        }
    }
}
