public import Bytes
public import EventLog
internal import Ledger

/// Every certificate that a log holds, one record each, in the order in which they were signed.
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
        /// Only those whose `CertificateSigned` lies at or after this position.
        public var from: UInt64 = 0
        /// Only those whose `CertificateSigned` lies before this position.
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
        public let count: UInt64
        /// The first record's position; absent where there is none.
        public let firstPosition: UInt64?
        /// The last record's position; absent where there is none.
        public let lastPosition: UInt64?
        /// How many entries the log had.
        public let treeSize: UInt64
        /// The root hash of their tree: a checkpoint of that size states the same.
        public let root: Digest256
    }

    private let log: any EventReading
    private let filter: Filter
    private let resourceName: @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String

    /// How many octets are gathered before the sink gets them.
    private static let chunk = 65_536

    /// An export of a log.
    ///
    /// - Parameter resourceName: The name by which callers know a certificate, from its authority and the octets of its serial number.
    public init(
        log: any EventReading,
        filter: Filter = Filter(),
        resourceName: @escaping @Sendable (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) {
        self.log = log
        self.filter = filter
        self.resourceName = resourceName
    }

    /// Writes the records, in chunks, as far as the log goes now.
    ///
    /// - Throws: ``AuditError`` where an event cannot be read, `StoreError` where the log cannot be, or a payload is withheld, and
    ///   what the sink throws.
    public func write(_ format: Format, to sink: ([UInt8]) throws -> Void) async throws -> Summary {
        let size = try await self.log.size()
        let root = try await TreeReader(self.log).root(at: size)
        var writer = RecordWriter(format)
        var open: [UniqueIdentifier: (requested: Entry, authorized: Entry?)] = [:]
        var count: UInt64 = 0
        var first: UInt64?
        var last: UInt64?
        var scan = LogScan(log: self.log, positions: 0..<min(size, self.filter.to))
        while let page = try await scan.nextPage() {
            for entry in page {
                let stream = entry.header.stream
                switch EventType(rawValue: entry.header.type) {
                case nil:
                    throw AuditError(
                        "The ledger is newer than this program: event type \(entry.header.type) is not known to this version",
                        at: entry.header.position,
                        isNewer: true
                    )
                case .issuanceRequested:
                    open[stream] = (try await self.log.entry(entry), nil)
                case .issuanceAuthorized:
                    if open[stream] != nil { open[stream]?.authorized = try await self.log.entry(entry) }
                case .certificateSigned:
                    guard let request = open.removeValue(forKey: stream), let authorized = request.authorized else {
                        throw AuditError("The certificate has no intent.", at: entry.header.position)
                    }
                    guard self.wants(entry) else { continue }
                    let record = try CertificateRecord(
                        requested: request.requested,
                        authorized: authorized,
                        signed: try await self.log.entry(entry),
                        resourceName: self.resourceName
                    )
                    guard self.filter.authority == nil || self.filter.authority == record.authority else { continue }
                    writer.append(record)
                    count += 1
                    first = first ?? entry.header.position
                    last = entry.header.position
                    if writer.count >= Self.chunk { try sink(writer.take()) }
                case .issuanceRefused, .issuanceRepeated, .signingFailed, .issuanceAbandoned:
                    open[stream] = nil
                default: break
                }
            }
        }
        writer.finish()
        try sink(writer.take())
        return Summary(count: count, firstPosition: first, lastPosition: last, treeSize: size, root: root)
    }

    private func wants(_ entry: StoredEntry) -> Bool {
        let header = entry.header
        return header.position >= self.filter.from && self.filter.issuedFrom.map { header.time >= $0 } ?? true
            && self.filter.issuedBefore.map { header.time < $0 } ?? true
    }
}
