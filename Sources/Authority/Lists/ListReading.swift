import Bytes
import EventLog
import Ledger

/// One list of an authority, of a part or complete, as the log has it.
struct KnownList: Sendable {
    /// The part; `nil` for the complete list.
    let partition: UniqueIdentifier?
    /// Where the part was opened; `nil` for the complete list.
    let openedAt: UInt64?
    /// Everywhere that certificates say that it is, and whether everybody may read it there.
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

/// The lists of authorities as a log has them, found by the index of what is in force.
struct ListReading: Sendable {
    let reader: any EventReading

    /// How many of an authority's configurations are looked at: certificates of older ones than the newest so many find no new list.
    private static let mostConfigurations = 64

    /// What there is to be found about one list.
    private struct Positions {
        var opened: UInt64?
        var authorized: UInt64?
        var signed: UInt64?
    }

    /// All lists of an authority that certificates may name.
    func lists(of authority: UniqueIdentifier) async throws -> [KnownList] {
        var configurations: [UInt64] = []
        var found: [UniqueIdentifier?: Positions] = [:]
        let names = Range<ForceName>(.revocationList, of: authority.octets)
        for entry in try await self.reader.inForce(names, isBackwards: false, limit: .max) {
            let subject = entry.name.subject.dropFirst(16)
            guard let part = UniqueIdentifier(subject.prefix(16)), let octet = subject.dropFirst(16).first,
                let matter = ListMatter(rawValue: octet)
            else { continue }
            let partition = part.octets.allSatisfy { $0 == 0 } ? nil : part
            switch matter {
            case .authorized: found[partition, default: Positions()].authorized = entry.position
            case .signed: found[partition, default: Positions()].signed = entry.position
            case .opened where partition == nil: configurations.append(entry.position)
            case .opened: found[partition, default: Positions()].opened = entry.position
            }
        }
        let read = try await self.configurations(at: configurations.suffix(Self.mostConfigurations))
        var lists: [KnownList] = []
        var complete: [KnownList.Place] = []
        for (_, configuration) in read where !configuration.isPartitioned {
            let place = Self.place(of: authority, nil, configuration)
            if !complete.contains(place) { complete.append(place) }
        }
        if !complete.isEmpty {
            lists.append(try await self.list(nil, complete, found[nil] ?? Positions()))
        }
        for (partition, positions) in found {
            guard let partition, let opened = positions.opened,
                let configuration = read.last(where: { $0.position < opened && $0.lists.isPartitioned })?.lists
            else { continue }
            let place = Self.place(of: authority, partition, configuration)
            lists.append(try await self.list(partition, [place], positions))
        }
        return lists
    }

    /// The newest complete list of an authority that was signed; `nil` before the first.
    func completeList(of authority: UniqueIdentifier) async throws -> KnownList.Signed? {
        let name = Range(of: ForceName(.signed, ofListOf: authority, nil))
        guard let found = try await self.reader.inForce(name, isBackwards: false, limit: 1).first else { return nil }
        return try await self.signed(at: found.position)
    }

    private static func place(
        of authority: UniqueIdentifier,
        _ partition: UniqueIdentifier?,
        _ configuration: ListConfiguration
    ) -> KnownList.Place {
        KnownList.Place(
            place: configuration.place(of: authority, partition: partition),
            isPublic: configuration.isPublic
        )
    }

    private func configurations(
        at positions: some Sequence<UInt64>
    ) async throws -> [(position: UInt64, lists: ListConfiguration)] {
        var configurations: [(position: UInt64, lists: ListConfiguration)] = []
        for position in positions {
            guard case .revocationConfigurationChanged(let changed) = try await self.body(at: position),
                let lists = changed.configuration.lists
            else { throw Self.corrupt(position) }
            configurations.append((position, lists))
        }
        return configurations
    }

    private func list(
        _ partition: UniqueIdentifier?,
        _ places: [KnownList.Place],
        _ positions: Positions
    ) async throws -> KnownList {
        var number: Int64?
        if let position = positions.authorized { number = try await self.intent(at: position).number }
        var newest: KnownList.Signed?
        if let position = positions.signed { newest = try await self.signed(at: position) }
        return KnownList(
            partition: partition,
            openedAt: positions.opened,
            places: places,
            number: number,
            newest: newest
        )
    }

    private func signed(at position: UInt64) async throws -> KnownList.Signed {
        guard case .cRLSigned(let signed) = try await self.body(at: position) else { throw Self.corrupt(position) }
        return KnownList.Signed(
            authorized: try await self.intent(at: signed.intent),
            position: signed.intent,
            signature: signed.signature
        )
    }

    private func intent(at position: UInt64) async throws -> CRLAuthorized {
        guard case .cRLAuthorized(let authorized) = try await self.body(at: position) else {
            throw Self.corrupt(position)
        }
        return authorized
    }

    private func body(at position: UInt64) async throws -> EventBody {
        guard let stored = try await self.reader.storedEntry(at: position) else { throw Self.corrupt(position) }
        return try StateLoading.body(of: try await self.reader.entry(stored))
    }

    private static func corrupt(_ position: UInt64) -> StoreError {
        StoreError(.corrupt, "The index of revocation lists points to another event.", position: position)
    }
}
