package import Bytes
package import Ledger

/// What version each stream of a log's newest entries has next: a store refuses a batch that would give a stream a version twice.
///
/// A guard against the program's own mistakes, of bounded size and kept in memory: a table's index would be written with every
/// entry, and in pages that lie anywhere. Of a stream that has not come up for long nothing is known, and its version is taken as
/// it is. Streams that never end have their next version in an index beside the log, which only rises; an issuance ends once, with
/// its intent; and that the versions of a whole log are dense, every replay shows.
package struct RecentVersions: Sendable {
    /// Of so many streams that came up last, and of at most twice as many, it is known what they have next.
    package static let count = 1024

    /// How many entries the log has that this is of.
    package private(set) var size: UInt64
    /// The streams that came up last.
    private var newer: [UniqueIdentifier: UInt64] = [:]
    /// Those that came up before: they go together, which costs nothing for each.
    private var older: [UniqueIdentifier: UInt64] = [:]

    /// What is known of an empty log; of one of so many entries, nothing yet.
    package init(size: UInt64 = 0) { self.size = size }

    /// Takes the log's next entry in, or refuses it.
    package mutating func append(_ header: EntryHeader) throws(StoreError) {
        let next = self.newer[header.stream] ?? self.older[header.stream] ?? 0
        guard header.streamVersion >= next else {
            throw BatchRules.malformed("A stream only goes on; it has this version already.", header.position)
        }
        self.note(header.streamVersion, of: header.stream)
        self.size += 1
    }

    /// Takes in what version an entry of the log has in its stream, in the order of the entries.
    package mutating func note(_ version: UInt64, of stream: UniqueIdentifier) {
        self.newer[stream] = version &+ 1
        guard self.newer.count >= Self.count else { return }
        self.older = self.newer
        self.newer = Dictionary(minimumCapacity: Self.count)
    }
}
