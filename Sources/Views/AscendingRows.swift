internal import EventLog

/// Rows that are read in the order of their key, each beyond the one before.
///
/// Pages that a damaged tree leads to again and again would never end: it is told by the first row that comes twice.
struct AscendingRows<Key: Comparable> {
    private var last: Key?

    /// Moves on to a row.
    ///
    /// - Throws: `corrupt` where its key is not beyond the last.
    mutating func follow(_ key: Key) throws(StoreError) {
        if let last = self.last, key <= last { throw StoreError(.corrupt, "views.db: rows lie in disorder.") }
        self.last = key
    }
}
