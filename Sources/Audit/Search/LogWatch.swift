internal import DurableFiles
internal import SQLiteLog

/// Notices from outside that a log was written to: whoever writes changes the file or what lies beside it.
///
/// It opens nothing, so that nobody who waits for a log stands in the way of whoever writes to it, or leaves anything behind.
public struct LogWatch: Sendable {
    private let paths: [String]
    private var seen: [FileStatus.State?] = []
    private var looksAgain = false

    /// A watch over the log in a folder; the first look finds it changed.
    public init(over folder: String) {
        let path = folder + "/" + SQLiteLogStorage.fileName
        self.paths = [path, path + "-wal"]
    }

    /// Whether it may have been written to since it was asked last.
    ///
    /// What was written in the moment after a look can bear the time of what was seen: after each change it is looked at once more.
    public mutating func hasChanged() -> Bool {
        let now = self.paths.map { FileStatus($0)?.state }
        guard now == self.seen else {
            self.seen = now
            self.looksAgain = true
            return true
        }
        defer { self.looksAgain = false }
        return self.looksAgain
    }
}
