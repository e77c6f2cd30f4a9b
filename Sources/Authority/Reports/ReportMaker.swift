import Buckets
import Bytes
import Cryptography
import Derivation
import Dispatch
import EventLog
import Ledger
import Logging
import Synchronization

/// Makes the reports that were asked for, one after the other, on a thread beside those that answer.
///
/// What is open when the server stops, or dies, is made by the next start: anew, and the same, since a report follows from the entries
/// before its own. Nothing of it is seen before it is whole.
final class ReportMaker: Sendable {
    private let sequencer: Sequencer
    private let reader: any EventReading
    private let buckets: Buckets
    private let form: any ReportForm
    private let logger: Logger
    private let work = BackgroundWork(label: "reports", qos: .utility)
    private let isEnding = Mutex(false)

    /// How many rows of the index of serial numbers are in memory at a time.
    private static let page = 4_096
    /// One of so many segments may hold something of an authority where they are looked for by the index: of more, all are read.
    private static let sparsity: UInt64 = 2
    /// How many octets are gathered before they are written.
    private static let piece = 1 << 18

    init(
        sequencer: Sequencer,
        reader: any EventReading,
        buckets: Buckets,
        form: any ReportForm,
        logger: Logger
    ) {
        self.sequencer = sequencer
        self.reader = reader
        self.buckets = buckets
        self.form = form
        self.logger = logger
    }

    /// Sees to it that what is open now is made.
    func makeWhatIsOpen() { self.work.add { await self.makeAll() } }

    /// Leaves what is not made yet to the next start, and returns when nothing is under way any more.
    func end() {
        self.isEnding.withLock { $0 = true }
        self.work.end()
    }

    private func makeAll() async {
        let open = self.sequencer.withState { $0.openReports }
        for (report, open) in open.sorted(by: { $0.value.position < $1.value.position }) {
            guard !self.isEnding.withLock({ $0 }) else { return }
            await self.make(report, open)
        }
    }

    private func make(_ report: UniqueIdentifier, _ open: OpenReport) async {
        // What is seen at the head may not be durable yet: whoever asked for it comes once it is.
        guard let size = try? await self.reader.size(), size > open.position else { return }
        let ending: EventBody
        do {
            guard let completed = try await self.write(open) else { return }
            ending = .auditReportCompleted(completed)
        } catch {
            self.logger.error("A report cannot be made.", metadata: ["report": "\(report)", "error": "\(error)"])
            ending = .auditReportFailed(AuditReportFailed(reason: Self.reason(of: error)))
        }
        let receipt = await self.sequencer.submit(.endReport(report, ending))
        if case .decided(.recorded, _) = receipt { return }
        // It stays open, and is made again: in a while, or by the next start.
        self.logger.warning("A report's ending is not recorded.", metadata: ["report": "\(report)"])
        self.work.add(after: .seconds(5)) { await self.makeAll() }
    }

    private static func reason(of error: any Error) -> AuditReportFailed.Reason {
        guard let error = error as? BucketsError else { return .notDerived }
        return error.code == .noBucket ? .bucketGone : .notWritten
    }

    /// Puts a report into its bucket; `nil` where the server ends before it is whole.
    private func write(_ open: OpenReport) async throws -> AuditReportCompleted? {
        let requested = open.requested
        guard let name = BucketName(requested.bucket), let key = ObjectKey(requested.key) else {
            throw StoreError(.corrupt, "A report was asked for that no bucket can hold.", position: open.position)
        }
        let writer = try self.buckets.bucket(name).writer(to: key, access: .ownerOnly)
        let digest = try RunningDigest()
        var octets = self.form.beginning(requested.format)
        var count: Int64 = 0
        var scan = ReportScan(of: requested.authority)
        let segments = try await self.segments(of: requested.authority, before: open.position)
        for number in 0..<(open.position + SealedSegment.width - 1) / SealedSegment.width {
            guard !self.isEnding.withLock({ $0 }) else { return nil }
            guard segments?.contains(number) ?? true else {
                scan.pass()
                continue
            }
            let start = number * SealedSegment.width
            let end = min(open.position, start + SealedSegment.width)
            for stored in try await self.entries(in: start..<end) where ReportScan.concerns(stored.header.type) {
                let body = try StateLoading.body(of: try await self.reader.entry(stored))
                guard var certificate = scan.take(stored.header, body) else { continue }
                certificate.revocation = try await self.revocation(of: certificate, before: open.position)
                guard certificate.isTellable else {
                    let message = "A report has no form for when this was signed, or revoked."
                    throw StoreError(.corrupt, message, position: stored.header.position)
                }
                self.form.append(certificate, isFirst: count == 0, requested.format, to: &octets)
                count += 1
            }
            if octets.count >= Self.piece {
                try digest.append(octets)
                try writer.append(octets)
                octets = []
            }
        }
        octets += self.form.ending(requested.format)
        try digest.append(octets)
        try writer.append(octets)
        try writer.finish()
        return AuditReportCompleted(
            digest: try digest.finish(),
            length: Int64(writer.length),
            certificates: count
        )
    }

    /// The segments that hold something of an authority's certificates; `nil` where it may be in most of them.
    ///
    /// The index of serial numbers names them all: a few tenths of a second for a million certificates, where their entries take ten times
    /// as long. What is kept is a bit for each segment.
    private func segments(
        of authority: UniqueIdentifier,
        before size: UInt64
    ) async throws -> NumberSet? {
        let all = size / SealedSegment.width
        let certificates = self.sequencer.withState { $0.certificateCount(of: authority) }
        guard UInt64(certificates) < all / Self.sparsity else { return nil }
        var segments = NumberSet()
        var last: SerialEntry?
        while true {
            guard !self.isEnding.withLock({ $0 }) else { return segments }
            let rows = try await self.reader.serials(after: last, limit: Self.page)
            for row in rows where row.authority == authority && row.ending < size {
                // A request lies before its judgement, without anything between.
                for position in [max(row.intent, 1) - 1, row.intent, row.ending] {
                    segments.insert(position / SealedSegment.width)
                }
            }
            guard let next = rows.last else { return segments }
            last = next
        }
    }

    private func entries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        let entries = try await self.reader.storedEntries(in: positions)
        guard entries.count == positions.count else {
            throw StoreError(.corrupt, "An entry is missing.", position: positions.lowerBound)
        }
        return entries
    }

    /// What the entries before a position say of a certificate's revocation; `nil` where nothing.
    private func revocation(
        of certificate: ReportedCertificate,
        before position: UInt64
    ) async throws -> ReportedCertificate.Revocation? {
        guard
            let revoked = try await self.reader.revoked(certificate.serialNumber, of: certificate.authority),
            revoked.position < position
        else { return nil }
        return ReportedCertificate.Revocation(time: revoked.time, reason: revoked.reason)
    }
}
