internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

/// The writing of what a batch changes in the indexes, inside its transaction.
struct IndexWriting {
    let database: Database
    /// Reads what lies before the batch.
    let reader: SQLiteEventReader

    /// Writes everything, or throws; the transaction is then rolled back.
    func write(_ changes: IndexChanges) throws {
        for position in changes.closed {
            try self.run("DELETE FROM open_intent WHERE position = ?") { try $0.bind(position, at: 1) }
            guard self.database.changesCount == 1 else {
                throw BatchRules.malformed("An intent that is not open gets an ending.", position)
            }
        }
        for (position, intent) in changes.opened {
            try self.run("INSERT INTO open_intent VALUES (?, ?, ?, ?, ?)") { statement in
                try statement.bind(position, at: 1)
                try statement.bind(intent.stream.octets, at: 2)
                try statement.bind(intent.authority.octets, at: 3)
                try statement.bind(intent.key.octets, at: 4)
                if let serialNumber = intent.serialNumber { try statement.bind(serialNumber, at: 5) }
            }
        }
        for entry in changes.serials {
            try self.run("INSERT INTO serial VALUES (?, ?, ?, ?, ?)") { statement in
                try statement.bind(entry.serialNumber, at: 1)
                try statement.bind(entry.authority.octets, at: 2)
                try statement.bind(entry.ending, at: 3)
                // A distance is shorter than a position.
                try statement.bind(entry.ending &- entry.intent, at: 4)
                try statement.bind(UInt64(entry.standing.rawValue), at: 5)
            }
        }
        for entry in changes.revocations {
            try self.run("INSERT INTO revocation VALUES (?, ?, ?)") { statement in
                try statement.bind(entry.serialNumber, at: 1)
                try statement.bind(entry.authority.octets, at: 2)
                try statement.bind(entry.position, at: 3)
            }
        }
        for withdrawal in changes.withdrawals { try self.write(withdrawal) }
        for change in changes.recent { try self.write(change) }
        try self.set("certificate_count", "authority", "count", changes.certificateCounts.map { ($0.octets, $1) })
        for (key, account) in changes.keyAccounts {
            try self.run(
                """
                INSERT INTO key_account VALUES (?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET proven = excluded.proven, unsettled = excluded.unsettled
                """
            ) { statement in
                try statement.bind(key.octets, at: 1)
                try statement.bind(account.proven, at: 2)
                try statement.bind(account.unsettled, at: 3)
            }
        }
        for name in changes.released {
            try self.run("DELETE FROM in_force WHERE name = ?") { try $0.bind(name.octets, at: 1) }
        }
        try self.set("in_force", "name", "position", changes.inForce.map { ($0.octets, $1) })
        try self.set("stream_version", "stream", "next", changes.streamVersions.map { ($0.octets, $1) })
    }

    /// Keeps what is to be told of a certificate that is withdrawn: when it ends, and in which part of the lists, its intent says.
    private func write(_ withdrawal: Withdrawal) throws {
        let issued = try IndexRows.serial(withdrawal.serialNumber, of: withdrawal.authority, self.database)
            .flatMap { $0.standing == .issued ? $0.intent : nil }
        guard let intent = withdrawal.intent ?? issued else { return }
        guard let entry = try self.reader.entries(in: intent..<intent + 1).first else {
            throw StoreError(.corrupt, "An intent is missing.", position: intent)
        }
        let term = try CertificateTerm(ofIntentIn: entry)
        try self.run("INSERT INTO withdrawn VALUES (?, ?, ?, ?, ?, ?, ?)") { statement in
            try statement.bind(withdrawal.authority.octets, at: 1)
            try statement.bind(withdrawal.position, at: 2)
            try statement.bind(withdrawal.serialNumber, at: 3)
            try statement.bind(withdrawal.time.microseconds, at: 4)
            try statement.bind(Int64(withdrawal.reason.rawValue), at: 5)
            try statement.bind(term.notAfter, at: 6)
            if let partition = term.partition { try statement.bind(partition, at: 7) }
        }
    }

    private func write(_ change: RecentChange) throws {
        switch change {
        case .forgotten: try self.run("DELETE FROM recent_issuance") { _ in }
        case .passed(let time, let entries):
            try self.run(
                """
                DELETE FROM recent_issuance WHERE position IN (
                    SELECT position FROM recent_issuance WHERE until <= ? ORDER BY until, position LIMIT ?)
                """
            ) { statement in
                try statement.bind(time.microseconds, at: 1)
                try statement.bind(Int64(entries), at: 2)
            }
        case .issued(let issuance):
            try self.run("INSERT INTO recent_issuance VALUES (?, ?, ?, ?, ?, ?)") { statement in
                try statement.bind(issuance.position, at: 1)
                try statement.bind(issuance.authority.octets, at: 2)
                try statement.bind(issuance.likeness.octets, at: 3)
                try statement.bind(issuance.serialNumber, at: 4)
                try statement.bind(issuance.time.microseconds, at: 5)
                try statement.bind(issuance.until.microseconds, at: 6)
            }
        }
    }

    /// Gives rows of a table of names and numbers their numbers.
    private func set(_ table: String, _ name: String, _ number: String, _ rows: [([UInt8], UInt64)]) throws {
        for (octets, value) in rows {
            try self.run(
                "INSERT INTO \(table) VALUES (?, ?) ON CONFLICT (\(name)) DO UPDATE SET \(number) = excluded.\(number)"
            ) { statement in
                try statement.bind(octets, at: 1)
                try statement.bind(value, at: 2)
            }
        }
    }

    private func run(_ sql: String, _ bind: (PreparedStatement) throws -> Void) throws {
        let statement = try PreparedStatement(self.database, sql)
        try bind(statement)
        try statement.run()
    }
}
