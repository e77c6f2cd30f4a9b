internal import Bytes
internal import Cryptography
internal import Ledger

/// A certificate by its authority and serial number, in a place of one size: a part of a log may have millions.
struct PackagedName: Hashable {
    let authority: UniqueIdentifier
    /// The serial number's octets from the left, and their number in the last one.
    private let words: (UInt64, UInt64, UInt64)

    init(_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) {
        self.authority = authority
        var words: [UInt64] = [0, 0, 0]
        for (index, octet) in serialNumber.prefix(20).enumerated() {
            words[index / 8] |= UInt64(octet) << UInt64(56 - 8 * (index % 8))
        }
        self.words = (words[0], words[1], words[2] | UInt64(serialNumber.count))
    }

    /// The serial number's octets.
    var serialNumber: [UInt8] {
        var octets: [UInt8] = []
        for word in [self.words.0, self.words.1, self.words.2] { octets.append(networkOrder: word) }
        return Array(octets.prefix(min(20, Int(self.words.2 & 0xFF))))
    }

    static func == (left: Self, right: Self) -> Bool { left.authority == right.authority && left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.authority)
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
        hasher.combine(self.words.2)
    }
}

/// Which certificates are valid, as the entries so far say it: not revoked, and not ended before the latest time of an entry.
struct PackageValidity {
    /// Until when a certificate is valid, and where it was signed.
    private struct Term {
        let notAfter: Instant
        let position: UInt64
    }

    private struct Counts {
        var before: UInt64 = 0
        var issued: UInt64 = 0
        var expired: UInt64 = 0
        var revoked: UInt64 = 0
        var burned: UInt64 = 0
    }

    /// How many octets a certificate takes in the file.
    private static let record = 53

    private var terms: [PackagedName: Term] = [:]
    private var counts: [UniqueIdentifier: Counts] = [:]
    /// How many there are before those that have ended are looked for.
    private var most = 1 << 16
    /// The latest time of an entry that is whole.
    private var latest = Instant(microseconds: 0)
    /// How many certificates were valid where the part begins.
    private(set) var rows: UInt64 = 0

    /// Nothing is valid: where a log begins.
    init() {}

    /// What a package says of its beginning.
    ///
    /// - Throws: ``PackageFault`` where the file is none, or says what cannot be.
    init(reading octets: BufferedOctets, before start: UInt64) throws {
        let name = PackageEntries.valid
        var octets = octets
        guard let head = try octets.next(8, name), let time = head.networkOrder(at: 0, as: UInt64.self),
            time <= UInt64(Int64.max)
        else { throw PackageFault(name, "It does not begin with a time.") }
        self.latest = Instant(microseconds: Int64(time))
        var next: UInt64 = 0
        while let row = try octets.next(Self.record, name) {
            self.rows += 1
            guard let position = row.networkOrder(at: 0, as: UInt64.self),
                let end = row.networkOrder(at: 8, as: UInt64.self), let authority = UniqueIdentifier(row[16..<32]),
                case let notAfter = Instant(microseconds: Int64(bitPattern: end)),
                case let length = Int(row[32]), (1...20).contains(length),
                row[(33 + length)...].allSatisfy({ $0 == 0 }),
                position >= next, position < start, notAfter >= self.latest,
                self.insert(PackagedName(authority, Array(row[33..<33 + length])), notAfter, position)
            else { throw PackageFault(name, line: self.rows, "It is no certificate that was valid before the part.") }
            next = position + 1
            self.counts[authority, default: Counts()].before += 1
        }
        guard start > 0 || self.rows == 0 && time == 0 else {
            throw PackageFault(name, "Nothing was valid before a log began.")
        }
    }

    private mutating func insert(_ name: PackagedName, _ notAfter: Instant, _ position: UInt64) -> Bool {
        self.terms.updateValue(Term(notAfter: notAfter, position: position), forKey: name) == nil
    }

    /// Whether a certificate is valid.
    func holds(_ name: PackagedName) -> Bool { self.terms[name].map { $0.notAfter >= self.latest } ?? false }

    /// Takes the next entry that is whole; a certificate that has ended is not revoked any more.
    mutating func take(_ header: EntryHeader, _ body: EventBody?) {
        guard EventType(rawValue: header.type)?.isOfReport != true else { return }
        self.latest = max(self.latest, header.time)
        guard case .certificateRevoked(let revoked)? = body,
            case let name = PackagedName(revoked.authority, revoked.serialNumber), self.holds(name)
        else { return }
        self.terms[name] = nil
        self.counts[revoked.authority, default: Counts()].revoked += 1
    }

    mutating func issue(_ name: PackagedName, until notAfter: Instant, at position: UInt64) {
        _ = self.insert(name, notAfter, position)
        self.counts[name.authority, default: Counts()].issued += 1
        guard self.terms.count >= self.most else { return }
        self.expire()
        self.most = max(self.most, 2 * self.terms.count)
    }

    mutating func burn(_ authority: UniqueIdentifier) { self.counts[authority, default: Counts()].burned += 1 }

    /// Takes away what has ended, at the end of a part or before it.
    mutating func expire() {
        for (name, term) in self.terms where term.notAfter < self.latest {
            self.terms[name] = nil
            self.counts[name.authority, default: Counts()].expired += 1
        }
    }

    /// Begins a part: what is valid now was valid before it.
    mutating func begin() {
        self.expire()
        self.counts = [:]
        for name in self.terms.keys { self.counts[name.authority, default: Counts()].before += 1 }
    }

    /// The file of what is valid, piece by piece: the latest time, and then each certificate in the order of the log.
    func write(_ append: (_ octets: [UInt8], _ rows: UInt64) throws -> Void) throws {
        var octets: [UInt8] = []
        octets.append(networkOrder: UInt64(clamping: self.latest.microseconds))
        try append(octets, 0)
        for (name, term) in self.terms.sorted(by: { $0.value.position < $1.value.position }) {
            octets.removeAll(keepingCapacity: true)
            octets.append(networkOrder: term.position)
            octets.append(networkOrder: UInt64(bitPattern: term.notAfter.microseconds))
            octets += name.authority.octets
            let serialNumber = name.serialNumber
            octets.append(UInt8(serialNumber.count))
            octets += serialNumber + [UInt8](repeating: 0, count: 20 - serialNumber.count)
            try append(octets, 1)
        }
    }

    /// The digest of that file.
    func digest() throws -> String {
        let digest = try RunningDigest()
        try self.write { octets, _ in try digest.append(octets) }
        return try digest.finish().description
    }

    /// The rows, by authority: what was valid, what came and went, and what is valid.
    var table: [[(String, RecordValue)]] {
        var after: [UniqueIdentifier: UInt64] = [:]
        for name in self.terms.keys { after[name.authority, default: 0] += 1 }
        return self.counts.sorted { $0.key < $1.key }.map { authority, counts in
            [
                ("authority", .text(authority.description)), ("validBefore", .number(counts.before)),
                ("issued", .number(counts.issued)), ("expired", .number(counts.expired)),
                ("revoked", .number(counts.revoked)), ("validAfter", .number(after[authority] ?? 0)),
                ("burned", .number(counts.burned)),
            ]
        }
    }
}
