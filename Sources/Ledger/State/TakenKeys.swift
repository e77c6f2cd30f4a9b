public import Bytes

/// Whose keys are taken, and which are never to be certified: all of them, or the newest so many.
public struct TakenKeys: Hashable, Sendable {
    /// SHA-256 of the SubjectPublicKeyInfo of keys that are never to be certified.
    public private(set) var blocked: Set<Digest256> = []
    /// The SubjectPublicKeyInfo of authorities' keys, DER; those of authorities that are gone, too.
    public private(set) var ofAuthorities: Set<[UInt8]> = []
    /// Whether no other key is blocked: otherwise one that is not here is looked up.
    public private(set) var hasAllBlocked: Bool
    /// Whether there are no other authorities' keys: otherwise one that is not here is looked up.
    public private(set) var hasAllOfAuthorities: Bool
    private let limit: Int?
    private var newest: [Taken] = []

    private enum Taken: Hashable, Sendable {
        case blocked(Digest256)
        case ofAuthority([UInt8])
    }

    /// All keys, of which there are none yet.
    init() { self.init(limit: nil, hasAllBlocked: true, hasAllOfAuthorities: true) }

    /// The newest keys, of which there are none yet here.
    public init(atMost limit: Int, hasAllBlocked: Bool = true, hasAllOfAuthorities: Bool = true) {
        self.init(limit: max(1, limit), hasAllBlocked: hasAllBlocked, hasAllOfAuthorities: hasAllOfAuthorities)
    }

    private init(limit: Int?, hasAllBlocked: Bool, hasAllOfAuthorities: Bool) {
        self.limit = limit
        self.hasAllBlocked = hasAllBlocked
        self.hasAllOfAuthorities = hasAllOfAuthorities
    }

    /// Whether there are no others of either kind.
    public var isWhole: Bool { self.hasAllBlocked && self.hasAllOfAuthorities }

    /// A key is never to be certified.
    public mutating func block(_ digest: Digest256) {
        guard self.blocked.insert(digest).inserted else { return }
        self.keep(.blocked(digest))
    }

    /// A key is an authority's.
    public mutating func take(_ subjectPublicKeyInfo: [UInt8]) {
        guard self.ofAuthorities.insert(subjectPublicKeyInfo).inserted else { return }
        self.keep(.ofAuthority(subjectPublicKeyInfo))
    }

    /// Lets the oldest go where there are too many.
    private mutating func keep(_ taken: Taken) {
        guard let limit = self.limit else { return }
        self.newest.append(taken)
        guard self.newest.count > limit else { return }
        // Half of them at a time, so that each is moved once for each that comes.
        let leaving = self.newest.count - max(1, limit / 2)
        for old in self.newest.prefix(leaving) {
            switch old {
            case .blocked(let digest):
                self.blocked.remove(digest)
                self.hasAllBlocked = false
            case .ofAuthority(let octets):
                self.ofAuthorities.remove(octets)
                self.hasAllOfAuthorities = false
            }
        }
        self.newest.removeFirst(leaving)
    }
}
