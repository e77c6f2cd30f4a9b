internal import Bytes
internal import Ledger

/// What entries have to say of their log for the others to be read: whose it is, and by which rules; and that an authority's stream has no gap.
struct PackagedBooks {
    let ledger: String
    /// Of each authority, which version its next entry has.
    private var versions: [UniqueIdentifier: UInt64] = [:]

    init(ledger: String) { self.ledger = ledger }

    /// Takes the next entry that is whole.
    mutating func take(_ entry: Entry) throws {
        let header = entry.header
        var books: Int64?
        switch try entry.body() {
        case .ledgerOpened(let opened):
            books = opened.booksVersion
            guard opened.ledger == header.ledger else {
                throw AuditError("The entry that the log begins with names another ledger.", at: header.position)
            }
        case .serverStarted(let started): books = started.booksVersion
        default: break
        }
        if let books, books > BooksRules.version {
            let message = "The ledger is newer than this program: its books are of version \(books)"
            throw AuditError(message, at: header.position, isNewer: true)
        }
        guard EventType(rawValue: header.type)?.kind.stream == .authority else { return }
        guard header.streamVersion == self.versions[header.stream, default: 0] else {
            throw AuditError("An entry of the authority is missing before it.", at: header.position)
        }
        self.versions[header.stream] = header.streamVersion + 1
    }
}

/// The entries that are left out, beside those that are whole.
struct PackagedHidden {
    private var octets: BufferedOctets
    private var next: EntryHeader?

    init(_ place: PackagePlace) throws {
        self.octets = try place.open(PackageEntries.leftOut)
        self.next = try PackageEntries.hidden(&self.octets)
    }

    /// Refuses what is left out before a position, and may not be.
    mutating func check(before position: UInt64, _ selection: PackageSelection) throws {
        while let header = self.next, header.position < position {
            guard try selection.mayHide(header) else {
                throw PackageFault(
                    PackageEntries.leftOut,
                    position: header.position,
                    "The selection of the package has the entry, which is left out."
                )
            }
            self.next = try PackageEntries.hidden(&self.octets)
        }
    }
}
