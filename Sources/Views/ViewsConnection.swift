internal import EventLog
internal import GRDB

/// How the one connection to `views.db` is set up; what matters is read back.
enum ViewsConnection {
    static func configuration(isNew: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "views"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            // Before anything is read: the index of the write-ahead log is in memory from the beginning, or in a file for ever.
            try self.set("locking_mode", to: "EXCLUSIVE", readBack: "exclusive", database)
            try self.set("trusted_schema", to: "OFF", readBack: "0", database)
            try self.set("cell_size_check", to: "ON", readBack: "1", database)
            try self.set("mmap_size", to: "0", readBack: "0", database)
            try self.set("temp_store", to: "MEMORY", readBack: "2", database)
            try self.set("recursive_triggers", to: "OFF", readBack: "0", database)
            if isNew { try database.execute(sql: "PRAGMA journal_mode = WAL") }
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            guard mode == "wal" else {
                throw StoreError(.foreign, "views.db has journal mode \(mode ?? "none"), views have WAL.")
            }
            try self.set("synchronous", to: "NORMAL", readBack: "1", database)
        }
        return configuration
    }

    /// Of a file that does not change, which is only read.
    static func readingConfiguration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "views"
        configuration.foreignKeysEnabled = false
        configuration.readonly = true
        configuration.prepareDatabase { database in
            try self.set("trusted_schema", to: "OFF", readBack: "0", database)
            try self.set("cell_size_check", to: "ON", readBack: "1", database)
            try self.set("mmap_size", to: "0", readBack: "0", database)
            try self.set("temp_store", to: "MEMORY", readBack: "2", database)
            try self.set("query_only", to: "ON", readBack: "1", database)
        }
        return configuration
    }

    private static func set(_ name: String, to value: String, readBack expected: String, _ database: Database) throws {
        try database.execute(sql: "PRAGMA \(name) = \(value)")
        let found = try Row.fetchOne(database, sql: "PRAGMA \(name)").map { "\(($0[0] as DatabaseValue))" }
        guard found.map({ $0.filter { $0 != "\"" } }) == expected else {
            throw StoreError(.unavailable, "SQLite does not take \(name) = \(value); it says \(found ?? "nothing").")
        }
    }
}
