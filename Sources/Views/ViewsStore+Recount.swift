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
            var certificateOrder = AscendingRows<Int64>()
            try each("certificate", StoredCertificate.columns, by: "ended") {
                let certificate = try StoredCertificate($0)
                try certificateOrder.follow(certificate.ended)
                digest.certificates.add(try certificate.rowHash())
            }
            var keyOrder = AscendingRows<StoredKey>()
            try each("certificate_key", "generation, key, ended", by: "generation, key, ended") {
                let key = try StoredKey($0)
                try keyOrder.follow(key)
                digest.certificateKeys.add(try key.rowHash(.certificateKey))
            }
            var eventOrder = AscendingRows<StoredKey>()
            try each("event_key", "generation, key, position", by: "generation, key, position") {
                let key = try StoredKey($0)
                try eventOrder.follow(key)
                digest.eventKeys.add(try key.rowHash(.eventKey))
            }
            var streamOrder = AscendingRows<UniqueIdentifier>()
            try each("open_stream", OpenStreamRow.columns, by: "stream") {
                let open = try OpenStreamRow($0)
                try streamOrder.follow(open.stream)
                digest.openStreams.add(try open.rowHash())
            }
            var originOrder = AscendingRows<Int64>()
            try each("origin", "id, authority, requester, access_key, template", by: "id") {
                let number = try $0.number(0)
                try originOrder.follow(number)
                digest.origins.add(try StoredOrigin($0, from: 1).rowHash(number))
            }
            var nameOrder = AscendingRows<Int64>()
            try each("name", "id, octets", by: "id") {
                let number = try $0.number(0)
                try nameOrder.follow(number)
                digest.names.add(try OriginRows.nameHash(number, $0.octets(1)))
            }
            return digest
        }
    }
}
