public import Bytes
internal import Cryptography
internal import DurableFiles
public import Ledger
internal import Transparency

/// A package held to itself: its files to its manifest, its tables to its entries, its entries to the tree that the log's key signed.
public struct PackageCheck: Sendable {
    /// What was found.
    public struct Report: Sendable {
        /// How many faults are told.
        private static let most = 100

        /// What is wrong, the first of it; nothing where all is as it should be.
        public private(set) var faults: [PackageFault] = []
        /// What could not be told, for people: nobody can say then that the package is whole.
        public internal(set) var unchecked: [String] = []
        /// What is to be known beside, for people.
        public internal(set) var notes: [String] = []
        /// The part of the log that it is of.
        public internal(set) var positions: Range<UInt64> = 0..<0
        /// The roots of the tree at both ends, base64.
        public internal(set) var roots: (from: String, to: String) = ("", "")
        /// What the package holds of the entries before it, and what one that continues it has to hold: digests.
        var carried: (in: String?, out: String?) = (nil, nil)
        /// What the package says is valid before its part, and what is after it: digests.
        var valid: (before: String?, after: String?) = (nil, nil)
        /// What it was narrowed to.
        var selection: [String?] = []
        /// Up to before which position the log's key has signed for the package; 0 where it has for nothing.
        public internal(set) var vouchedTo: UInt64 = 0
        /// Whether the log's key has signed the manifest.
        public internal(set) var isSigned = false
        /// The ledger's identifier.
        public internal(set) var ledger = ""

        /// Adds what is wrong, where not enough of that is told already.
        mutating func add(_ fault: PackageFault) {
            if self.faults.count < Self.most { self.faults.append(fault) }
        }
    }

    private let path: String
    let verifierKey: String?
    private let naming: PackageTables.Naming

    /// A check of the package in a folder.
    ///
    /// - Parameters:
    ///   - verifierKey: The log's verifier key as somebody knows it; the package's own where it is `nil`.
    ///   - naming: How names of certificates are made, from the event that a log begins with.
    public init(
        _ path: String,
        verifierKey: String?,
        naming: @escaping @Sendable (_ opened: LedgerOpened) -> @Sendable (UniqueIdentifier, [UInt8]) -> String
    ) {
        self.path = path
        self.verifierKey = verifierKey
        self.naming = naming
    }

    /// Reads the package, and says what is wrong with it.
    ///
    /// - Throws: what says nothing of the package: it cannot be read, or only a later program could.
    public func run() async throws -> Report {
        var report = Report()
        do {
            let place = try PackagePlace(self.path)
            let manifest = try PackageManifest(place.read(PackageManifest.name, atMost: 1 << 24))
            report.positions = manifest.from..<max(manifest.from, manifest.to)
            report.roots = (manifest.fromRoot, manifest.toRoot)
            report.ledger = manifest.ledger
            report.selection = [manifest.authority, manifest.requester]
            self.checkFiles(manifest, place, &report)
            guard report.faults.isEmpty else { return report }
            try await self.checkEntries(manifest, place, &report)
        } catch let fault as PackageFault {
            report.add(fault)
        } catch let error as FileError {
            report.add(PackageFault(PackageManifest.name, "\(error)"))
        } catch let error as AuditError where error.isNewer {
            report.unchecked.append("\(error)")
        } catch let error as AuditError {
            report.add(PackageFault(PackageEntries.entries, position: error.position, error.message))
        }
        if !report.faults.isEmpty { (report.vouchedTo, report.isSigned) = (0, false) }
        return report
    }

    /// Holds every file to what the manifest says of it, and finds what it says nothing of.
    private func checkFiles(_ manifest: PackageManifest, _ place: PackagePlace, _ report: inout Report) {
        // Octet for octet: names that look alike are two.
        let octets = manifest.files.map { Array($0.name.utf8) }
        guard zip(octets, octets.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) }),
            octets.allSatisfy(Self.isName)
        else {
            let message = "A file is named twice, out of order, or as no file of a package is."
            return report.add(PackageFault(PackageManifest.name, message))
        }
        let named = Set(manifest.files.map(\.name))
        let proved = Set(PackageTables.files.map(\.name) + PackageEntries.files)
        for name in proved.sorted() where !named.contains(name) {
            report.add(PackageFault(PackageManifest.name, "It does not name \(name)."))
        }
        for file in manifest.files {
            if file.isProved != (proved.contains(file.name) || PackageLists.position(of: file.name) != nil) {
                report.add(
                    PackageFault(PackageManifest.name, "It says otherwise of \(file.name) whether that is proved.")
                )
            }
            do {
                // What has another length need not be read, however long it is.
                let isAsLong = place.count(of: file.name) == file.octets
                guard isAsLong, try place.measured(file.name) == (file.digest, file.octets) else {
                    report.add(PackageFault(file.name, "Its octets are others than the manifest says."))
                    continue
                }
            } catch {
                report.add(PackageFault(file.name, "It cannot be read: \(error)"))
            }
        }
        let known = Set(octets + [PackageManifest.name, PackageNote.name].map { Array($0.utf8) })
        for name in place.names where !known.contains(Array(name.utf8)) {
            report.add(PackageFault(name, "The manifest does not name it."))
        }
    }

    /// How many steps a file's name has at most.
    private static let deepest = 5

    /// Whether a file of a package may be called so: a few steps of letters, digits, `.`, `_` and `-`, none of them `.` or `..`.
    private static func isName(_ name: [UInt8]) -> Bool {
        let steps = name.split(separator: 0x2F, omittingEmptySubsequences: false)
        return steps.count <= self.deepest
            && steps.allSatisfy { step in
                !step.isEmpty && !step.elementsEqual([0x2E]) && !step.elementsEqual([0x2E, 0x2E])
                    && step.allSatisfy { octet in
                        switch octet {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F, 0x2D: true
                        default: false
                        }
                    }
            }
    }

    private func checkEntries(
        _ manifest: PackageManifest,
        _ place: PackagePlace,
        _ report: inout Report
    ) async throws {
        try self.checkTree(manifest, place, &report)
        let revoked = try self.revocations(place)
        let comparison = try PackageComparison(place)
        let tables = try PackageTables(
            naming: self.naming,
            revoked: { revoked[PackagedName($0, $1)] },
            emit: { octets, name in try comparison.append(octets, to: name) }
        )
        let validity = try PackageValidity(reading: place.open(PackageEntries.valid), before: manifest.from)
        Self.compareRows(of: PackageEntries.valid, validity.rows, manifest, &report)
        tables.begin(validity)
        var keys = PackagedLogKeys()
        var lists = PackageLists(manifest)
        var selection = PackageSelection(
            authority: manifest.authority.flatMap { UniqueIdentifier($0) },
            requester: manifest.requester
        )
        var reader = try PackagedEntryReader(place)
        var hidden = try PackagedHidden(place)
        var isFirst = true
        var books = PackagedBooks(ledger: manifest.ledger)
        while let entry = try reader.next() {
            guard !isFirst || (entry.header.position, entry.header.type) == (0, EventType.ledgerOpened.rawValue) else {
                throw Self.withoutBeginning
            }
            isFirst = false
            try hidden.check(before: entry.header.position, selection)
            try books.take(entry)
            guard try selection.wants(entry) else {
                throw PackageFault(
                    PackageEntries.entries,
                    position: entry.header.position,
                    "The selection of the package has no such entry."
                )
            }
            try keys.take(entry)
            try lists.take(entry, isContext: entry.header.position < manifest.from)
            try await tables.take(entry, isContext: entry.header.position < manifest.from)
        }
        guard !isFirst || manifest.to == 0 else { throw Self.withoutBeginning }
        try hidden.check(before: manifest.to, selection)
        try tables.finish()
        try comparison.finish()
        for fault in comparison.faults { report.add(fault) }
        for (name, rows) in comparison.rows.sorted(by: { $0.key < $1.key }) {
            Self.compareRows(of: name, rows, manifest, &report)
        }
        for fault in lists.faults(place) { report.add(fault) }
        report.valid = (manifest.files.first { $0.name == PackageEntries.valid }?.digest, try tables.validity.digest())
        try self.checkSignature(manifest, keys, &report)
        try self.checkNote(manifest, place, keys, &report)
        if report.vouchedTo < manifest.to {
            let from = max(report.vouchedTo, manifest.from)
            report.unchecked.append("The log's key has signed nothing of what lies at position \(from) or after it.")
        }
    }

    private static let withoutBeginning = PackageFault(
        PackageEntries.entries,
        position: 0,
        "The entry that the log begins with is not there, or does not come first."
    )

    private static func compareRows(
        of name: String,
        _ rows: UInt64,
        _ manifest: PackageManifest,
        _ report: inout Report
    ) {
        for file in manifest.files where file.name == name && file.rows != rows {
            report.add(PackageFault(PackageManifest.name, "It counts other rows of \(name)."))
        }
    }

    /// Holds the entries to the tree, before anything that they say is read.
    private func checkTree(_ manifest: PackageManifest, _ place: PackagePlace, _ report: inout Report) throws {
        var tree = try PackagedTree(place, manifest)
        var carry = PackageCarry()
        var count: UInt64 = 0
        var reader = try PackagedEntryReader(place)
        while let entry = try reader.next() {
            let isContext = try tree.take(entry)
            if !isContext, report.carried.in == nil { report.carried.in = try carry.digest() }
            try carry.take(entry, isContext: isContext)
            count += 1
        }
        report.carried = (try report.carried.in ?? carry.digest(), try carry.digest())
        try tree.finish()
        for (name, rows) in [
            (PackageEntries.before, tree.subtrees), (PackageEntries.entries, count),
            (PackageEntries.leftOut, tree.leaves),
        ] { Self.compareRows(of: name, rows, manifest, &report) }
        if manifest.authority == nil, manifest.requester == nil, tree.leaves > 0 {
            report.add(PackageFault(PackageEntries.leftOut, "The package selects nothing, and leaves entries out."))
        }
    }

    /// The first revocation of each certificate.
    private func revocations(_ place: PackagePlace) throws -> [PackagedName: RevokedCertificate] {
        var revoked: [PackagedName: RevokedCertificate] = [:]
        var reader = try PackagedEntryReader(place)
        while let entry = try reader.next() {
            guard entry.header.type == EventType.certificateRevoked.rawValue,
                case .certificateRevoked(let event) = try entry.body()
            else { continue }
            let name = PackagedName(event.authority, event.serialNumber)
            if revoked[name] == nil {
                revoked[name] = RevokedCertificate(time: entry.header.time, reason: event.reason)
            }
        }
        return revoked
    }
}
