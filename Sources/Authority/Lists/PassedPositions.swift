import Bytes
import Synchronization

/// Up to where what was withdrawn was looked through for lists, in vain: it is not looked through again.
final class PassedPositions: Sendable {
    /// A list of a part, or the complete one, of an authority.
    struct List: Hashable, Sendable {
        let authority: UniqueIdentifier
        let partition: UniqueIdentifier?
    }

    private let positions = Mutex(RecentlyUsed<List, UInt64>(limit: 4_096))

    /// The position from which on it is to be looked through; 0 where nobody did.
    func position(of list: List) -> UInt64 { self.positions.withLock { $0.use(list) ?? 0 } }

    /// Notes that there is nothing before a position.
    func note(_ position: UInt64, of list: List) {
        self.positions.withLock { $0.keepAmongRecent(position, as: list) }
    }
}
