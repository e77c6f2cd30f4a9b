public import Bytes
public import EventLog
internal import Foundation
internal import GRDB
internal import Ledger

extension ViewsStore {
    /// Every authority, in the order of their making.
    public func authorities() throws(StoreError) -> [AuthorityRow] {
        try self.read { database in
            let sql = "SELECT \(AuthorityRow.columns) FROM authority ORDER BY creating"
            return try Row.fetchAll(database, sql: sql).map { try AuthorityRow($0) }
        }
    }

    /// The authority of the given identifier; `nil` where there is none.
    public func authority(_ identifier: UniqueIdentifier) throws(StoreError) -> AuthorityRow? {
        try self.read { try AuthorityRow.fetch(identifier, from: $0) }
    }

    /// The request that holds an idempotency token; `nil` where none does, or its window has passed.
    ///
    /// - Parameters:
    ///   - authority: The authority that was asked.
    ///   - requester: Who asked.
    ///   - token: The token.
    public func idempotency(
        authority: UniqueIdentifier,
        requester: String,
        token: String
    ) throws(StoreError) -> IdempotencyRow? {
        try self.read { database in
            guard let authority = try ViewsWriter.storedNumber(of: authority.octets, in: database),
                let requester = try ViewsWriter.storedNumber(of: Array(requester.utf8), in: database)
            else { return nil }
            let octets = Array(token.utf8)
            let key = try CertificateKey.token(octets, authority: authority, requester: requester)
            let sql = "SELECT \(StoredToken.columns) FROM idempotency WHERE key = ? ORDER BY authorized DESC"
            let rows = try Row.fetchCursor(database, sql: sql, arguments: [key])
            while let row = try rows.next() {
                let held = try StoredToken(row)
                guard held.token == octets, held.authority == authority, held.requester == requester else { continue }
                return IdempotencyRow(
                    request: held.stream,
                    authorizedPosition: UInt64(clamping: held.authorized),
                    authorizedAt: held.authorizedAt
                )
            }
            return nil
        }
    }
}
