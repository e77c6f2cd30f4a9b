public import Bytes
internal import Cryptography
internal import DurableFiles
public import Ledger
internal import Transparency

/// A package held to itself: its files to its manifest, its tables to its entries, its entries to the tree that the log's key signed.
public struct PackageCheck: Sendable {
    /// What was found.
    public struct Report: Sendable {
        /// What is wrong; nothing where all is as it should be.
        public internal(set) var faults: [PackageFault] = []
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
        /// What it was narrowed to.
        var selection: [String?] = []
        /// The ledger's identifier.
        public internal(set) var ledger = ""
    }

    /// How many faults are told.
    private static let most = 100

    private let path: String
    private let verifierKey: String?
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
            let octets = try OpenFile(self.path + "/" + PackageManifest.name, for: .reading).read(atMost: 1 << 24)
            let manifest = try PackageManifest(octets)
            report.positions = manifest.from..<max(manifest.from, manifest.to)
            report.roots = (manifest.fromRoot, manifest.toRoot)
            report.ledger = manifest.ledger
            report.selection = [manifest.authority, manifest.requester]
            self.checkFiles(manifest, &report)
            guard report.faults.isEmpty else { return report }
            try await self.checkEntries(manifest, &report)
        } catch let fault as PackageFault {
            report.faults.append(fault)
        } catch let error as FileError {
            report.faults.append(PackageFault(PackageManifest.name, "\(error)"))
        } catch let error as AuditError where !error.isNewer {
            report.faults.append(PackageFault(PackageEntries.entries, position: error.position, error.message))
        }
        return report
    }

    /// Holds every file to what the manifest says of it, and finds what it says nothing of.
    private func checkFiles(_ manifest: PackageManifest, _ report: inout Report) {
        // Octet for octet: names that look alike are two.
        let octets = Set(manifest.files.map { Array($0.name.utf8) })
        guard octets.count == manifest.files.count, octets.allSatisfy(Self.isName) else {
            let message = "A file is named twice, or as no file of a package is."
            report.faults.append(PackageFault(PackageManifest.name, message))
            return
        }
        let named = Set(manifest.files.map(\.name))
        for name in PackageTables.files.map(\.name) + PackageEntries.files where !named.contains(name) {
            report.faults.append(PackageFault(PackageManifest.name, "It does not name \(name)."))
        }
        let proved = Set(PackageTables.files.map(\.name) + PackageEntries.files)
        for file in manifest.files {
            if file.isProved != proved.contains(file.name) {
                report.faults.append(
                    PackageFault(PackageManifest.name, "It says otherwise of \(file.name) whether that is proved.")
                )
            }
            do {
                // What has another length need not be read, however long it is.
                guard FilePlace.octetCount(of: self.path + "/" + file.name) == file.octets else {
                    report.faults.append(PackageFault(file.name, "Its octets are others than the manifest says."))
                    continue
                }
                let (digest, count) = try self.measured(file.name)
                if digest != file.digest || count != file.octets {
                    report.faults.append(PackageFault(file.name, "Its octets are others than the manifest says."))
                }
            } catch {
                report.faults.append(PackageFault(file.name, "It cannot be read: \(error)"))
            }
        }
        for name in Self.names(in: self.path, depth: 4)
        where !octets.contains(Array(name.utf8)) && !name.isVerbatim(PackageManifest.name) {
            report.faults.append(PackageFault(name, "The manifest does not name it."))
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

    private static func names(in folder: String, depth: Int) -> [String] {
        (FilePlace.names(in: folder) ?? []).flatMap { name in
            let inner = folder + "/" + name
            guard depth > 0, FileStatus(inner)?.isFolder == true else { return [name] }
            return self.names(in: inner, depth: depth - 1).map { name + "/" + $0 }
        }.sorted()
    }

    private func measured(_ name: String) throws -> (String, UInt64) {
        var octets = try BufferedOctets(self.path + "/" + name)
        let digest = try RunningDigest()
        var count: UInt64 = 0
        while case let some = try octets.some(1 << 20), !some.isEmpty {
            try digest.append(some)
            count += UInt64(some.count)
        }
        return (try digest.finish().description, count)
    }

    private func checkEntries(_ manifest: PackageManifest, _ report: inout Report) async throws {
        try self.checkTree(manifest, &report)
        let revoked = try self.revocations()
        let comparison = try PackageComparison(self.path)
        let tables = try PackageTables(
            naming: self.naming,
            revoked: { revoked[Named(authority: $0, serialNumber: $1)] },
            emit: { octets, name in try comparison.append(octets, to: name) }
        )
        var keys = PackagedLogKeys()
        var selection = PackageSelection(
            authority: manifest.authority.flatMap { UniqueIdentifier($0) },
            requester: manifest.requester
        )
        var reader = try PackagedEntryReader(self.path)
        while let entry = try reader.next() {
            guard try selection.wants(entry) else {
                throw PackageFault(
                    PackageEntries.entries,
                    position: entry.header.position,
                    "The selection of the package has no such entry."
                )
            }
            try keys.take(entry)
            try await tables.take(entry, isContext: entry.header.position < manifest.from)
        }
        try tables.finish()
        try comparison.finish()
        report.faults += comparison.faults.prefix(Self.most)
        for file in manifest.files where comparison.rows[file.name].map({ $0 != file.rows }) == true {
            report.faults.append(PackageFault(PackageManifest.name, "It counts other rows of \(file.name)."))
        }
        try self.checkSignature(manifest, keys, &report)
    }

    /// Holds the entries to the tree, before anything that they say is read.
    private func checkTree(_ manifest: PackageManifest, _ report: inout Report) throws {
        var tree = try PackagedTree(self.path, manifest)
        var carry = PackageCarry()
        var count: UInt64 = 0
        var reader = try PackagedEntryReader(self.path)
        while let entry = try reader.next() {
            let isContext = try tree.take(entry)
            if !isContext, report.carried.in == nil { report.carried.in = try carry.digest() }
            try carry.take(entry, isContext: isContext)
            count += 1
        }
        report.carried = (try report.carried.in ?? carry.digest(), try carry.digest())
        try tree.finish()
        for (name, rows) in [
            (PackageEntries.entries, count), (PackageEntries.before, tree.subtrees),
            (PackageEntries.leftOut, tree.leaves),
        ] where manifest.files.contains(where: { $0.name == name && $0.rows != rows }) {
            report.faults.append(PackageFault(PackageManifest.name, "It counts other rows of \(name)."))
        }
        if manifest.authority == nil, manifest.requester == nil, tree.leaves > 0 {
            report.faults.append(
                PackageFault(PackageEntries.leftOut, "The package selects nothing, and leaves entries out.")
            )
        }
    }

    private struct Named: Hashable {
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]
    }

    /// The first revocation of each certificate.
    private func revocations() throws -> [Named: RevokedCertificate] {
        var revoked: [Named: RevokedCertificate] = [:]
        var reader = try PackagedEntryReader(self.path)
        while let entry = try reader.next() {
            guard entry.header.type == EventType.certificateRevoked.rawValue,
                case .certificateRevoked(let event) = try entry.body()
            else { continue }
            let name = Named(authority: event.authority, serialNumber: event.serialNumber)
            if revoked[name] == nil {
                revoked[name] = RevokedCertificate(time: entry.header.time, reason: event.reason)
            }
        }
        return revoked
    }

    /// Holds the checkpoint to the key of the log, and the package's tree to the checkpoint.
    private func checkSignature(
        _ manifest: PackageManifest,
        _ keys: PackagedLogKeys,
        _ report: inout Report
    ) throws {
        func fault(_ message: String) { report.faults.append(PackageFault(PackageManifest.name, message)) }
        guard let note = manifest.checkpoint else {
            if manifest.signedSize != 0 || !manifest.consistency.isEmpty {
                fault("It names no checkpoint, and says what one signs.")
            }
            report.notes.append("The package rests on no checkpoint: nothing in it is signed.")
            if self.verifierKey != nil {
                report.unchecked.append("The key that was given signed nothing of the package.")
            }
            return
        }
        do throws(NoteError) {
            let checkpoint = try Checkpoint(text: try SignedNote(parsing: note).text)
            guard checkpoint.size == manifest.signedSize else { return fault("Its checkpoint has another size.") }
            if checkpoint.size <= manifest.to, let verifier = try keys.verifier(at: checkpoint.size) {
                _ = try Checkpoint(note: note, signedBy: verifier)
            } else if checkpoint.size > manifest.to, self.verifierKey == nil,
                let newest = try keys.verifier(at: manifest.to)
            {
                // A later entry may have given the log another key, which only a later package could say.
                do throws(NoteError) {
                    _ = try Checkpoint(note: note, signedBy: newest)
                } catch .unknownSigner {
                    report.unchecked.append(
                        "The checkpoint is signed by none but a key that only a later part of the log may name."
                    )
                }
            }
            if let key = self.verifierKey { _ = try Checkpoint(note: note, signedBy: NoteVerifier(verifierKey: key)) }
            let root = [UInt8](base64: manifest.toRoot).flatMap { Digest256($0) }
            let proof = manifest.consistency.compactMap { [UInt8](base64: $0).flatMap { Digest256($0) } }
            guard let root, proof.count == manifest.consistency.count else { return fault("Its proof cannot be read.") }
            let isOld = checkpoint.size <= manifest.to
            let isProved = try? MerkleTree.verifyConsistency(
                from: min(checkpoint.size, manifest.to),
                root: isOld ? checkpoint.root : root,
                to: max(checkpoint.size, manifest.to),
                root: isOld ? root : checkpoint.root,
                proof: proof
            )
            if isProved != true { fault("Its proof does not tie the package's tree to the checkpoint's.") }
            if isOld, checkpoint.size < manifest.to {
                report.notes.append("Entries from position \(checkpoint.size) on lie beyond the checkpoint.")
            }
        } catch {
            fault("Its checkpoint: \(error)")
        }
    }
}

/// The names and keys that a log has, by the entries that give them.
struct PackagedLogKeys {
    private var given: [(position: UInt64, origin: String, key: [UInt8])] = []

    mutating func take(_ entry: Entry) throws {
        switch try entry.body() {
        case .ledgerOpened(let opened):
            self.given.append((entry.header.position, opened.origin, opened.logKey.publicKey))
        case .epochOpened(let epoch):
            self.given.append((entry.header.position, epoch.origin, epoch.logKey.publicKey))
        case .logKeyChanged(let changed):
            guard let origin = self.given.last?.origin else { break }
            self.given.append((entry.header.position, origin, changed.logKey.publicKey))
        default: break
        }
    }

    /// Of a checkpoint of a size: by the newest entry within it that gives one.
    func verifier(at size: UInt64) throws(NoteError) -> NoteVerifier? {
        guard let found = self.given.last(where: { $0.position < max(size, 1) }) else { return nil }
        return try NoteVerifier(name: found.origin, ed25519: found.key)
    }
}
