import Bytes
import Ledger
import Synchronization

/// What the configurations of an authority that had lists come to.
struct ConfiguredLists: Sendable {
    /// How many places the complete list of an authority may have: each has the list written once more, whenever it is made.
    static let mostPlaces = 256

    /// The position of the newest.
    let position: UInt64
    /// The newest: lists are made by it, also where there are to be none any more, as long as certificates name them.
    let newest: ListConfiguration
    /// Everywhere that the complete list is said to be, each place once; who may read it there is as the newest that names it says.
    private(set) var completePlaces: [KnownList.Place]

    /// What they come to with one more.
    init(
        after before: ConfiguredLists?,
        _ lists: ListConfiguration,
        of authority: UniqueIdentifier,
        at position: UInt64
    ) {
        self.position = position
        self.newest = lists
        self.completePlaces = before?.completePlaces ?? []
        guard !lists.isPartitioned else { return }
        let place = KnownList.Place(place: lists.place(of: authority, partition: nil), isPublic: lists.isPublic)
        if let index = self.index(of: place.place) {
            self.completePlaces[index] = place
        } else {
            self.completePlaces.append(place)
        }
    }

    /// Whether the complete list may be said to be somewhere.
    func hasRoom(for place: ListPlace) -> Bool {
        self.completePlaces.count < Self.mostPlaces || self.index(of: place) != nil
    }

    /// One object is one place, whatever its URL is.
    private func index(of place: ListPlace) -> Int? {
        self.completePlaces.firstIndex { $0.place.bucket == place.bucket && $0.place.key == place.key }
    }
}

/// What the configurations of authorities come to, as far as they were read before: they are not read again.
final class ConfiguredListsAtHand: Sendable {
    private let known = Mutex(RecentlyUsed<UniqueIdentifier, ConfiguredLists>(limit: 1_024))

    /// What is known of an authority.
    subscript(authority: UniqueIdentifier) -> ConfiguredLists? {
        get { self.known.withLock { $0.use(authority) } }
        set {
            guard let newValue else { return }
            self.known.withLock { $0.keepAmongRecent(newValue, as: authority) }
        }
    }
}
