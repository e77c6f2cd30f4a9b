/// The rules of the books themselves: which kinds of events there are, what they mean, and what replay holds every entry to.
///
/// `LedgerOpened` and `ServerStarted` say which version was in force. A program that does not know a version says so, and that it
/// is too old: it finds no fault with entries that it cannot judge.
public enum BooksRules {
    /// The version that this program writes, and the newest that it knows: a new kind of event, a new field and a new check each
    /// make another.
    public static let version: Int64 = 2

    /// Whether this program knows a version.
    public static func isKnown(_ version: Int64) -> Bool { (1...Self.version).contains(version) }
}
