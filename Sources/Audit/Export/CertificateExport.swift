public import Bytes
public import EventLog
internal import Ledger

/// Every certificate that a log holds, and every serial number that is burned, one record each, in the order in which they ended so.
///
/// It reads the log and not the views. What comes out depends on nothing but the log and the filter: the same octets every time.
public struct CertificateExport: Sendable {
    /// Which certificates are wanted.
    public struct Filter: Sendable {
        /// Only those that this authority issued.
        public var authority: UniqueIdentifier?
        /// Only those that this principal asked for.
        public var requester: String?
        /// Only those that were signed, or burned, at or after this position.
        public var from: UInt64 = 0
        /// Only those that were signed, or burned, before this position.
        public var to: UInt64 = .max
        /// Every certificate.
        public init() {}
    }

    /// What was exported, and from which log.
    public struct Summary: Hashable, Sendable {
        /// How many records.
        public internal(set) var count: UInt64
        /// How many of them are of serial numbers that are burned.
        public internal(set) var burned: UInt64 = 0
        /// How many of them lie beyond the checkpoint that the statement names.
        public internal(set) var unsigned: UInt64 = 0
        /// The first record's position; absent where there is none.
        public internal(set) var firstPosition: UInt64?
        /// The last record's position; absent where there is none.
        public internal(set) var lastPosition: UInt64?
        /// How many entries the log had.
        public let treeSize: UInt64
        /// The root hash of their tree: a checkpoint of that size states the same.
        public let root: Digest256
        /// What is stated of the export; absent where none was asked for.
        public internal(set) var statement: [UInt8]?
    }

    private let log: any EventReading
    private let filter: Filter
    private let style: Style
    private let statement: Statement?
    private let workers: Int
    private let resourceName: @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String

    /// An export of a log.
    ///
    /// - Parameters:
    ///   - style: How it is written.
    ///   - statement: What is to be stated of it; nothing where it is `nil`.
    ///   - workers: How many pieces of work at a time; at least one, and more than there are processors are of no use.
    ///   - resourceName: The name by which callers know a certificate, from its authority and the octets of its serial number.
    public init(
        log: any EventReading,
        filter: Filter = Filter(),
        style: Style,
        statement: Statement? = nil,
        workers: Int = 1,
        resourceName: @escaping @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) {
        self.log = log
        self.filter = filter
        self.style = style
        self.statement = statement
        self.workers = max(1, workers)
        self.resourceName = resourceName
    }

    /// Writes the records, in chunks, as far as the log goes now.
    ///
    /// Two stages overlap: reading, and making records of what was read before. Only so much of the log is in memory as is worked on.
    ///
    /// - Parameter progress: Told from time to time how many events were read, of how many.
    /// - Throws: ``AuditError`` where an event cannot be read, `StoreError` where the log cannot be, or a payload is withheld, and
    ///   what the sink throws.
    public func write(
        to sink: ([UInt8]) throws -> Void,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> Summary {
        // Before the size, so that nothing is signed that is not told of.
        let signed = try await self.signedHead()
        let size = try await self.log.size()
        let root = try await TreeReader(self.log).root(at: size)
        let revocations = try await RevocationLookup(log: self.log, size: size)
        let writer = RecordWriter(self.style)
        let told = try ToldOctets()
        let workers = Workers(count: self.workers)
        var summary = Summary(count: 0, firstPosition: nil, lastPosition: nil, treeSize: size, root: root)
        var scan = LogScan(log: self.log, positions: 0..<min(size, self.filter.to))
        var pairing = CertificatePairing(log: self.log, filter: self.filter)
        try told.write(writer.beginning, to: sink)
        var due: [EndedIntent] = []
        while !due.isEmpty || (pairing.fault == nil && !scan.isAtEnd) {
            let written = due.chunks(of: Self.recordsPerPiece).map { piece in
                Work { try await self.records(of: piece, revocations, beyond: signed?.size ?? 0, by: writer) }
            }
            let read = scan.nextPages(pairing.fault == nil ? self.workers * Self.pagesPerWorker : 0).map { page in
                Work { try await page.entries() }
            }
            await workers.run(written.map(\.piece) + read.map(\.piece))
            for work in written {
                let records = try work.value()
                if records.count > 0 {
                    try told.write(
                        summary.count == 0 ? writer.first(records.octets) : records.octets,
                        to: sink
                    )
                }
                summary.add(records)
            }
            due = []
            for work in read { await pairing.take({ try work.value() }, into: &due) }
            pairing.endPages()
            progress(scan.reached, min(size, self.filter.to))
        }
        if let fault = pairing.fault { throw fault }
        try await self.end(told, writer, signed, &summary, to: sink)
        return summary
    }

    /// Writes what comes after the records, and what is stated of all of it.
    private func end(
        _ told: ToldOctets,
        _ writer: RecordWriter,
        _ signed: Statement.SignedHead?,
        _ summary: inout Summary,
        to sink: ([UInt8]) throws -> Void
    ) async throws {
        guard let statement = self.statement else { return try told.write(writer.ending, to: sink) }
        try told.write(
            statement.isInside ? writer.separator(isFirst: summary.count == 0) : writer.ending,
            to: sink
        )
        let (count, digest) = try told.finish()
        let octets = try await statement.octets(
            of: summary,
            self.filter,
            self.style,
            of: (count, digest),
            signed: signed,
            self.log
        )
        summary.statement = octets
        guard statement.isInside else { return }
        try sink(octets)
        try sink(self.style.format == .json ? writer.ending : [0x0A])
    }

    /// The newest tree head that is signed, as the store has it: whoever reads the statement verifies it.
    private func signedHead() async throws -> Statement.SignedHead? {
        guard self.statement != nil, let stored = try await self.log.latestSignedCheckpoint(), let note = stored.note
        else { return nil }
        return Statement.SignedHead(size: stored.size, note: note)
    }

    /// How many pages a worker reads before records are made of them.
    private static let pagesPerWorker = 8
    /// How many records are made in one piece of work.
    private static let recordsPerPiece = 64

    private func records(
        of certificates: ArraySlice<EndedIntent>,
        _ revocations: RevocationLookup,
        beyond signedSize: UInt64,
        by writer: RecordWriter
    ) async throws -> WrittenRecords {
        var written = WrittenRecords()
        written.octets.reserveCapacity(certificates.count * 1_024)
        for certificate in certificates {
            let record = try await CertificateRecord(
                requested: try await self.entry(certificate.requested),
                authorized: try await self.log.entry(certificate.authorized),
                ended: try await self.log.entry(certificate.ended),
                revoked: { try await revocations.revocation(of: $1, $0) },
                resourceName: self.resourceName
            )
            guard self.filter.wants(record), try writer.append(record, to: &written.octets) else { continue }
            written.count += 1
            if certificate.ended.header.position >= signedSize { written.unsigned += 1 }
            if record.isBurned { written.burned += 1 }
            written.first = written.first ?? certificate.ended.header.position
            written.last = certificate.ended.header.position
        }
        return written
    }

    private func entry(_ stored: StoredEntry?) async throws -> Entry? {
        guard let stored else { return nil }
        return try await self.log.entry(stored)
    }
}

/// Records that follow one another.
struct WrittenRecords: Sendable {
    var octets: [UInt8] = []
    var count: UInt64 = 0
    var burned: UInt64 = 0
    var unsigned: UInt64 = 0
    /// The first certificate's position; absent where there is none.
    var first: UInt64?
    /// The last certificate's position; absent where there is none.
    var last: UInt64?
}

extension CertificateExport.Filter {
    fileprivate func wants(_ record: CertificateRecord) -> Bool {
        guard self.authority == nil || self.authority == record.authority else { return false }
        guard let requester = self.requester else { return true }
        return record.requester?.isVerbatim(requester) == true
    }
}

extension CertificateExport.Summary {
    /// Adds records that follow those before.
    fileprivate mutating func add(_ records: WrittenRecords) {
        self.count += records.count
        self.burned += records.burned
        self.unsigned += records.unsigned
        self.firstPosition = self.firstPosition ?? records.first
        self.lastPosition = records.last ?? self.lastPosition
    }
}

extension Array {
    /// Runs of so many elements, the last one of what is left.
    fileprivate func chunks(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
