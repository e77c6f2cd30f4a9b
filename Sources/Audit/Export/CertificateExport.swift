public import Bytes
public import EventLog
internal import Ledger

/// Every certificate that a log holds, and every serial number that is burned, one record each, in the order in which they ended so.
///
/// It reads the log and not the views. What comes out depends on nothing but the log and the filter: the same octets every time.
public struct CertificateExport: Sendable {
    /// How records are written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// RFC 4180, with a header row and CRLF; a cell that a spreadsheet would take for a formula begins with an apostrophe.
        case csv
        /// One array of objects (RFC 8259).
        case json
        /// One object a line.
        case ndjson
    }

    /// Which certificates are wanted.
    public struct Filter: Sendable {
        /// Only those that this authority issued.
        public var authority: UniqueIdentifier?
        /// Only those that were signed, or burned, at or after this position.
        public var from: UInt64 = 0
        /// Only those that were signed, or burned, before this position.
        public var to: UInt64 = .max
        /// Only those issued at or after this time.
        public var issuedFrom: Instant?
        /// Only those issued before this time.
        public var issuedBefore: Instant?

        /// Every certificate.
        public init() {}
    }

    /// What was exported, and from which log.
    public struct Summary: Hashable, Sendable {
        /// How many records.
        public internal(set) var count: UInt64
        /// How many of them are of serial numbers that are burned.
        public internal(set) var burned: UInt64 = 0
        /// The first record's position; absent where there is none.
        public internal(set) var firstPosition: UInt64?
        /// The last record's position; absent where there is none.
        public internal(set) var lastPosition: UInt64?
        /// How many entries the log had.
        public let treeSize: UInt64
        /// The root hash of their tree: a checkpoint of that size states the same.
        public let root: Digest256
    }

    private let log: any EventReading
    private let filter: Filter
    private let workers: Int
    private let resourceName: @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String

    /// An export of a log.
    ///
    /// - Parameters:
    ///   - workers: How many pieces of work at a time; at least one, and more than there are processors are of no use.
    ///   - resourceName: The name by which callers know a certificate, from its authority and the octets of its serial number.
    public init(
        log: any EventReading,
        filter: Filter = Filter(),
        workers: Int = 1,
        resourceName: @escaping @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) {
        self.log = log
        self.filter = filter
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
        _ format: Format,
        to sink: ([UInt8]) throws -> Void,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> Summary {
        let size = try await self.log.size()
        let root = try await TreeReader(self.log).root(at: size)
        let revocations = try await RevocationLookup(log: self.log, size: size)
        let writer = RecordWriter(format)
        let workers = Workers(count: self.workers)
        var summary = Summary(count: 0, firstPosition: nil, lastPosition: nil, treeSize: size, root: root)
        var scan = LogScan(log: self.log, positions: 0..<min(size, self.filter.to))
        var pairing = CertificatePairing(log: self.log, filter: self.filter)
        try sink(writer.beginning)
        var due: [EndedIntent] = []
        while !due.isEmpty || (pairing.fault == nil && !scan.isAtEnd) {
            let written = due.chunks(of: Self.recordsPerPiece).map { piece in
                Work { try await self.records(of: piece, revocations, by: writer) }
            }
            let read = scan.nextPages(pairing.fault == nil ? self.workers * Self.pagesPerWorker : 0).map { page in
                Work { try await page.entries() }
            }
            await workers.run(written.map(\.piece) + read.map(\.piece))
            for work in written {
                let records = try work.value()
                if records.count > 0 { try sink(summary.count == 0 ? writer.first(records.octets) : records.octets) }
                summary.add(records)
            }
            due = []
            for work in read { await pairing.take({ try work.value() }, into: &due) }
            pairing.endPages()
            progress(scan.reached, min(size, self.filter.to))
        }
        if let fault = pairing.fault { throw fault }
        try sink(writer.ending)
        return summary
    }

    /// How many pages a worker reads before records are made of them.
    private static let pagesPerWorker = 8
    /// How many records are made in one piece of work.
    private static let recordsPerPiece = 64

    private func records(
        of certificates: ArraySlice<EndedIntent>,
        _ revocations: RevocationLookup,
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
            guard self.filter.authority == nil || self.filter.authority == record.authority else { continue }
            writer.append(record, to: &written.octets)
            written.count += 1
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
    /// The first certificate's position; absent where there is none.
    var first: UInt64?
    /// The last certificate's position; absent where there is none.
    var last: UInt64?
}

extension CertificateExport.Summary {
    /// Adds records that follow those before.
    fileprivate mutating func add(_ records: WrittenRecords) {
        self.count += records.count
        self.burned += records.burned
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
