public import Bytes

/// How an authority tells what it revoked, as its events add up to it.
public struct RevocationState: Hashable, Sendable {
    /// The position of the newest configuration.
    public let version: UInt64
    /// What it says.
    public let configuration: RevocationConfiguration
    /// The part that certificates name; absent where lists are not partitioned.
    public internal(set) var partition: Partition?

    /// A part of an authority's lists.
    public struct Partition: Hashable, Sendable {
        /// The position of its opening.
        public let version: UInt64
        /// Its identifier.
        public let identifier: UniqueIdentifier
        /// How many certificates the authority had when it was opened.
        public let certificates: Int64
    }

    init(_ configuration: RevocationConfiguration, at version: UInt64) {
        self.version = version
        self.configuration = configuration
    }

    /// A part is opened; none is where lists are not partitioned.
    mutating func open(_ opened: CRLPartitionOpened, at version: UInt64) {
        guard self.configuration.lists?.isPartitioned == true else { return }
        self.partition = Partition(
            version: version,
            identifier: opened.partition,
            certificates: opened.certificates
        )
    }
}

extension RevocationState {
    /// Whether there is the list that certificates name: of lists that are partitioned some part is open.
    public var isNamed: Bool { self.configuration.lists?.isPartitioned != true || self.partition != nil }

    /// The URL of the list that a certificate names which is issued now; `nil` where it names none.
    public func distributionPoint(of authority: UniqueIdentifier) -> String? {
        guard let lists = self.configuration.lists, !lists.omitsDistributionPoint else { return nil }
        guard lists.isPartitioned else { return lists.place(of: authority, partition: nil).location }
        return self.partition.map { lists.place(of: authority, partition: $0.identifier).location }
    }
}
