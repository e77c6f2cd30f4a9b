internal import Bytes
internal import Cryptography
internal import Ledger
internal import Transparency

/// The tree of a package as its files give it: entries that are whole, and what stands for the others.
struct PackagedTree {
    private let manifest: PackageManifest
    private var before: BufferedOctets
    private var leftOut: BufferedOctets
    /// Leaf hashes of the entries before the part that are whole, by position.
    private var context: [UInt64: Digest256] = [:]
    /// The subtree that was taken last.
    private var lastSubtree: (first: UInt64, count: UInt64, root: Digest256)?
    private var frontier = MerkleFrontier()
    private var isInPart = false
    /// How many subtrees, and how many leaf hashes, stood for entries.
    private(set) var subtrees: UInt64 = 0
    private(set) var leaves: UInt64 = 0
    private var last: Digest256?
    private var lastTime: Instant?

    init(_ place: PackagePlace, _ manifest: PackageManifest) throws {
        guard manifest.from <= manifest.to else {
            throw PackageFault(PackageManifest.name, "It ends before it begins.")
        }
        self.manifest = manifest
        self.before = try place.open(PackageEntries.before)
        self.leftOut = try place.open(PackageEntries.leftOut)
    }

    /// Takes the next entry that is whole.
    ///
    /// - Returns: Whether it lies before the package's part.
    mutating func take(_ entry: Entry) throws -> Bool {
        let header = entry.header
        guard header.ledger.description == self.manifest.ledger else {
            throw Self.fault(header.position, "The entry is of another ledger.")
        }
        guard header.position < self.manifest.to else {
            throw Self.fault(header.position, "It lies behind the package's end.")
        }
        if header.position < self.manifest.from {
            guard !self.isInPart, self.context.updateValue(entry.leafHash, forKey: header.position) == nil else {
                throw Self.fault(header.position, "The entry is there twice, or out of order.")
            }
            return true
        }
        if !self.isInPart { try self.beginPart() }
        guard header.position >= self.frontier.size else {
            throw Self.fault(header.position, "The entry is there twice, or out of order.")
        }
        try self.leaveOut(before: header.position)
        try self.follow(header, entry.leafHash, in: PackageEntries.entries)
        return false
    }

    /// Takes the next entry of the part, whole or not.
    private mutating func follow(_ header: EntryHeader, _ leafHash: Digest256, in file: String) throws {
        if let last, header.previousLeafHash != last {
            throw PackageFault(file, position: header.position, "It does not follow the entry before it.")
        }
        if let lastTime, header.time < lastTime, header.type != EventType.epochOpened.rawValue {
            throw PackageFault(file, position: header.position, "Its time is before that of an entry before it.")
        }
        self.lastTime = header.time
        try self.frontier.append(leafHash)
        self.last = leafHash
    }

    /// Holds the tree to the manifest's end.
    mutating func finish() throws {
        if !self.isInPart { try self.beginPart() }
        try self.leaveOut(before: self.manifest.to)
        guard try self.leftOut.isAtEnd() else {
            throw PackageFault(PackageEntries.leftOut, "More is left out than there is.")
        }
        guard try self.frontier.root().octets.base64 == self.manifest.toRoot else {
            throw PackageFault(
                PackageManifest.name,
                position: self.manifest.to,
                "The entries give another root at its end."
            )
        }
    }

    /// Puts together the tree before the part.
    private mutating func beginPart() throws {
        self.isInPart = true
        var next = try self.nextSubtree()
        while self.frontier.size < self.manifest.from {
            let place = self.frontier.size
            if let leaf = self.context.removeValue(forKey: place) {
                try self.frontier.append(leaf)
                self.last = leaf
                continue
            }
            guard let subtree = next, subtree.first == place, subtree.count > 0,
                subtree.count & (subtree.count - 1) == 0,
                subtree.count <= self.manifest.from - place,
                try self.frontier.append(subtree: subtree.root, height: subtree.count.trailingZeroBitCount)
            else { throw PackageFault(PackageEntries.before, position: place, "Nothing stands for the entry.") }
            guard !self.isHalf(subtree) else {
                throw PackageFault(PackageEntries.before, position: place, "Two subtrees stand for one.")
            }
            self.lastSubtree = subtree
            self.subtrees += 1
            self.last = subtree.count == 1 ? subtree.root : nil
            next = try self.nextSubtree()
        }
        guard next == nil, self.context.isEmpty else {
            throw PackageFault(PackageEntries.before, "It says more than there is.")
        }
        guard self.manifest.from == 0 || self.last != nil else {
            throw PackageFault(
                PackageEntries.before,
                position: self.manifest.from - 1,
                "The last leaf hash is not given."
            )
        }
        if self.manifest.from == 0 { self.last = Digest256(words: (0, 0, 0, 0)) }
        guard try self.frontier.root().octets.base64 == self.manifest.fromRoot else {
            throw PackageFault(
                PackageManifest.name,
                position: self.manifest.from,
                "What comes before gives another root."
            )
        }
    }

    /// Whether a subtree and the one before it are the halves of one, which does not hold the last entry.
    private func isHalf(_ subtree: (first: UInt64, count: UInt64, root: Digest256)) -> Bool {
        guard let previous = self.lastSubtree, previous.count == subtree.count,
            previous.first + previous.count == subtree.first, previous.first % (2 * previous.count) == 0
        else { return false }
        return subtree.first + subtree.count < self.manifest.from
    }

    private mutating func nextSubtree() throws -> (first: UInt64, count: UInt64, root: Digest256)? {
        guard let octets = try self.before.next(48, PackageEntries.before) else { return nil }
        guard let first = octets.networkOrder(at: 0, as: UInt64.self),
            let count = octets.networkOrder(at: 8, as: UInt64.self),
            let root = Digest256(Array(octets[16...]))
        else { return nil }
        return (first, count, root)
    }

    /// Takes the headers of the entries that are left out before a position.
    private mutating func leaveOut(before position: UInt64) throws {
        while self.frontier.size < position {
            let place = self.frontier.size
            guard let header = try PackageEntries.hidden(&self.leftOut), header.position == place,
                header.ledger.description == self.manifest.ledger
            else { throw PackageFault(PackageEntries.leftOut, position: place, "Nothing stands for the entry.") }
            try self.follow(header, try header.leafHash(), in: PackageEntries.leftOut)
            self.leaves += 1
        }
    }

    private static func fault(_ position: UInt64, _ message: String) -> PackageFault {
        PackageFault(PackageEntries.entries, position: position, message)
    }
}
