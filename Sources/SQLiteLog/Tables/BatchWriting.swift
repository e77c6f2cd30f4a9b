internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

/// The writing of one batch, inside its transaction.
struct BatchWriting {
    let database: Database
    /// Reads entries that were committed before.
    let reader: SQLiteEventReader
    let ledger: UniqueIdentifier

    /// Writes everything, or throws; the transaction is then rolled back.
    ///
    /// - Parameter versions: What is known of the log's newest entries, and then of the batch's; of another log size, it is read again.
    func write(_ batch: LogBatch, after versions: inout RecentVersions) throws {
        let size = try LogRows.size(self.database)
        guard size == batch.expectedSize else {
            throw StoreError(.conflict, "The batch is for a log of \(batch.expectedSize) entries; it has \(size).")
        }
        if !batch.entries.isEmpty {
            let last = size == 0 ? .zero : try LogRows.leafHashes(size - 1..<size, self.database).first
            guard let last else { throw StoreError(.corrupt, "The log's last entry is missing.", position: size - 1) }
            try BatchRules.checkChain(batch, lastLeafHash: last)
        }
        if versions.size != size { versions = try TailRow.recentVersions(size: size, self.database) }
        for entry in batch.entries {
            try versions.append(entry.header)
            try TailRow.insert(entry, self.database)
        }
        try IndexWriting(database: self.database, reader: self.reader).write(batch.indexChanges)
        for segment in batch.segments { try self.seal(segment) }
        if let intended = batch.intendedCheckpoint { try self.store(intended) }
        for signed in batch.signedCheckpoints { try self.store(signed) }
    }

    private func seal(_ segment: SealedSegment) throws {
        guard try LogRows.segmentCount(self.database) == segment.number else {
            throw BatchRules.malformed("Segment \(segment.number) is not the next.", nil)
        }
        let first = segment.number * SealedSegment.width
        let positions = first..<first + SealedSegment.width
        let previous = first == 0 ? .zero : try LogRows.leafHashes(first - 1..<first, self.database).first
        let root = try BatchRules.root(
            of: segment,
            replacing: try LogRows.leafHashes(positions, self.database),
            ledger: self.ledger,
            previousLeafHash: previous ?? .zero
        )
        let insert = try PreparedStatement(
            self.database,
            "INSERT INTO segment (number, tile, headers, payloads) VALUES (?, ?, ?, ?)"
        )
        try insert.bind(segment.number, at: 1)
        try insert.bind(segment.tile, at: 2)
        try insert.bind(segment.headers, at: 3)
        try insert.bind(segment.payloads, at: 4)
        try insert.run()
        let delete = try PreparedStatement(self.database, "DELETE FROM tail WHERE position >= ? AND position < ?")
        try delete.bind(positions.lowerBound, at: 1)
        try delete.bind(positions.upperBound, at: 2)
        try delete.run()
        try self.growTiles(by: root, number: segment.number)
    }

    /// Appends a full subtree's root at level 1, and the root of every tile that this fills at the level above.
    private func growTiles(by root: Digest256, number: UInt64) throws {
        var root = root
        var number = number
        for level in 1... {
            var hashes = try LogRows.tile(level: level, number: number / 256, self.database)
            guard hashes.count == Int(number % 256) * 32 else {
                throw StoreError(.corrupt, "Tile \(number / 256) of level \(level) has not its \(number % 256) hashes.")
            }
            let isNew = hashes.isEmpty
            root.append(to: &hashes)
            let statement = try PreparedStatement(
                self.database,
                isNew
                    ? "INSERT INTO tile (hashes, level, number) VALUES (?, ?, ?)"
                    : "UPDATE tile SET hashes = ? WHERE level = ? AND number = ?"
            )
            try statement.bind(hashes, at: 1)
            try statement.bind(Int64(level), at: 2)
            try statement.bind(number / 256, at: 3)
            try statement.run()
            guard hashes.count == Tile.octets else { return }
            root = try Tile.root(of: Tile.hashes(hashes))
            number /= 256
        }
    }

    private func store(_ intended: IntendedCheckpoint) throws {
        if let latest = try LogRows.checkpoints("ORDER BY size DESC LIMIT 1", [], self.database).first,
            latest.size == intended.size
        {
            guard latest.root == intended.root else {
                throw BatchRules.malformed("Two roots are intended for \(intended.size) entries.", nil)
            }
            return
        }
        let insert = try PreparedStatement(self.database, "INSERT INTO checkpoint (size, root) VALUES (?, ?)")
        try insert.bind(intended.size, at: 1)
        try insert.bind(intended.root.octets, at: 2)
        try insert.run()
    }

    private func store(_ signed: SignedCheckpoint) throws {
        guard let intended = try LogRows.checkpoints("WHERE size = ?", [signed.size], self.database).first,
            intended.root == signed.root, intended.note == nil || intended.note == signed.note
        else { throw BatchRules.malformed("A note is for no checkpoint that was intended.", nil) }
        guard intended.note == nil else { return }
        let update = try PreparedStatement(self.database, "UPDATE checkpoint SET note = ? WHERE size = ?")
        try update.bind(signed.note, at: 1)
        try update.bind(signed.size, at: 2)
        try update.run()
    }
}
