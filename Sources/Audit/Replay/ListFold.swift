internal import Bytes
internal import Ledger

/// What is known of the parts of authorities' lists, and of the lists themselves.
struct ListFold: Sendable {
    /// A part of an authority's lists.
    struct Part: Sendable {
        let authority: UniqueIdentifier
        /// The position of its opening.
        let position: UInt64
        /// The URL of its list.
        let location: String
    }

    /// A list that is to be signed.
    struct Open: Sendable {
        let position: UInt64
        let intended: IntendedList
        /// The authority's key; absent where there is none.
        let subjectPublicKeyInfo: [UInt8]?
    }

    /// The parts that were opened, by their identifiers.
    var parts: [UniqueIdentifier: Part] = [:]
    /// The authorities that had a configuration with a complete list.
    var complete: Set<UniqueIdentifier> = []
    /// Of each authority the newest configuration with lists: lists are made by it, also where there are to be none any more.
    var configured: [UniqueIdentifier: ListConfiguration] = [:]
    /// The greatest number of each list.
    var numbers: [ListScope: Int64] = [:]
    /// Of how many entries each told at most.
    var sizes: [ListScope: UInt64] = [:]
    /// The newest signed one of each.
    var signed: [ListScope: SignedList] = [:]
    /// The lists that are to be signed, by stream.
    var open: [UniqueIdentifier: Open] = [:]
    /// The authority and the position of the newest entry that asked for an authority.
    private(set) var creation: (authority: UniqueIdentifier, position: UInt64, principal: String)?
    /// From which position on entries have which time: those of the newest entries.
    private var times: [(position: UInt64, time: Instant)] = []
    /// How many are kept at least.
    private static let kept = 262_144

    /// Where the lists lie that are to be signed, by stream.
    var openPositions: [UniqueIdentifier: UInt64] { self.open.mapValues(\.position) }

    /// Notes that an entry is met.
    mutating func pass(_ fact: RecordedFact) {
        if self.times.last?.time != fact.time {
            if self.times.count >= 2 * Self.kept { self.times.removeFirst(Self.kept) }
            self.times.append((fact.position, fact.time))
        }
        guard case .authorityCreating(let creating) = fact.body else { return }
        self.creation = (fact.stream, fact.position, creating.provenance.principal)
    }

    /// The time of an entry that was met; `nil` of one that lies far back.
    func time(at position: UInt64) -> Instant? {
        var (low, high) = (0, self.times.count)
        while low < high {
            let middle = (low + high) / 2
            if self.times[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : self.times[low - 1].time
    }
}
