import Bytes
import Ledger

/// One list of an authority, of a part or complete, as the log has it.
struct KnownList: Sendable {
    /// The part; `nil` for the complete list.
    let partition: UniqueIdentifier?
    /// Where the part was opened; `nil` for the complete list.
    let openedAt: UInt64?
    /// Everywhere that certificates say that it is, each place once, and whether everybody may read it there.
    let places: [Place]
    /// The greatest number that it had; absent before the first.
    let number: Int64?
    /// The newest that was signed.
    let newest: Signed?

    /// One place.
    struct Place: Hashable, Sendable {
        let place: ListPlace
        let isPublic: Bool
    }

    /// A list that was signed.
    struct Signed: Sendable {
        let authorized: CRLAuthorized
        /// Where its intent lies.
        let position: UInt64
        let signature: [UInt8]
    }
}

/// Where the log has something about one list of an authority.
struct ListPositions: Sendable {
    /// The part; `nil` for the complete list.
    let partition: UniqueIdentifier?
    var opened: UInt64?
    var authorized: UInt64?
    var signed: UInt64?

    init(_ partition: UniqueIdentifier?) { self.partition = partition }

    /// Notes what lies under a name.
    mutating func note(_ matter: ListMatter, at position: UInt64) {
        switch matter {
        case .opened: self.opened = position
        case .authorized: self.authorized = position
        case .signed: self.signed = position
        }
    }
}
