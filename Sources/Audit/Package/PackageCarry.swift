internal import Bytes
internal import Cryptography
internal import Ledger

/// Which entries a package that continues another has to hold of those before it: what lasts, and what is open.
struct PackageCarry {
    private struct Place {
        let position: UInt64
        let leafHash: Digest256
    }

    private var lasting: [Place] = []
    private var open: [UniqueIdentifier: [Place]] = [:]
    /// The newest entry before the part: what is open comes after what lasts, and each of both rises.
    private var last: (isOpen: Bool, position: UInt64)?

    /// Takes the next entry that is whole.
    ///
    /// - Throws: ``PackageFault`` where an entry before the part is none that belongs there, or is out of order.
    mutating func take(_ entry: Entry, isContext: Bool) throws {
        guard let type = EventType(rawValue: entry.header.type) else { return }
        let place = Place(position: entry.header.position, leafHash: entry.leafHash)
        if isContext { try self.checkOrder(place.position, type) }
        switch type.bearing {
        case .lasting: self.lasting.append(place)
        case .opens: self.open[entry.header.stream, default: []].append(place)
        case .ends: self.open[entry.header.stream] = nil
        case .past: break
        }
    }

    private mutating func checkOrder(_ position: UInt64, _ type: EventType) throws {
        let isOpen = type.bearing == .opens
        let isInOrder = self.last.map { $0.isOpen == isOpen ? $0.position < position : isOpen } ?? true
        guard isInOrder, isOpen || type.bearing == .lasting else {
            throw PackageFault(
                PackageEntries.entries,
                position: position,
                "The entry lies before the part, and out of order, or does not belong there."
            )
        }
        self.last = (isOpen, position)
    }

    /// The digest of all that is carried on: positions and leaf hashes, rising.
    func digest() throws -> String {
        var octets: [UInt8] = []
        for place in (self.lasting + self.open.values.joined()).sorted(by: { $0.position < $1.position }) {
            octets.append(networkOrder: place.position)
            place.leafHash.append(to: &octets)
        }
        return try SHA256.digest(of: octets).description
    }
}
