internal import Bytes
internal import Ledger

/// Which revocation lists of a part are to be made again.
struct PackagedListPositions {
    /// A list, by whose it is and where its signature lies.
    struct List {
        let authority: UniqueIdentifier
        let partition: UniqueIdentifier?
        let ending: UInt64
    }

    private struct Kind: Hashable {
        let authority: UniqueIdentifier
        let partition: UniqueIdentifier?
    }

    private let which: PackageExport.Lists
    private var listed: [List] = []
    private var newest: [Kind: UInt64] = [:]
    /// Lists that are intended, by their streams.
    private var intended: [UniqueIdentifier: Kind] = [:]

    init(_ which: PackageExport.Lists) { self.which = which }

    /// Takes the next entry that is whole, of those before the part what is open.
    mutating func take(_ entry: Entry) throws {
        guard self.which != .none else { return }
        switch EventType(rawValue: entry.header.type) {
        case .cRLAuthorized:
            guard case .cRLAuthorized(let intent) = try entry.body() else { return }
            self.intended[entry.header.stream] = Kind(authority: intent.authority, partition: intent.partition)
        case .cRLFailed: self.intended[entry.header.stream] = nil
        case .cRLSigned:
            guard let kind = self.intended.removeValue(forKey: entry.header.stream) else { return }
            if self.which == .newest {
                self.newest[kind] = entry.header.position
            } else {
                self.listed.append(
                    List(authority: kind.authority, partition: kind.partition, ending: entry.header.position)
                )
            }
        default: break
        }
    }

    /// All of them, in the order of their signatures.
    var all: [List] {
        let newest = self.newest.map { List(authority: $0.authority, partition: $0.partition, ending: $1) }
        return (self.listed + newest).sorted { $0.ending < $1.ending }
    }
}
