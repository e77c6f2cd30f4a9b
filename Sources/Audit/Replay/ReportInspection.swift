internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Ledger

/// The reports that a log says were completed, written again: all of them in one walk over the log, after one for revocations.
///
/// What is in memory grows with the revocations of the authorities that have reports, and with nothing else of the log.
struct ReportInspection {
    let log: any EventReading
    let form: any ReportForm

    private struct Revocation {
        let position: UInt64
        let revocation: ReportedCertificate.Revocation
    }

    /// A report while it is written again.
    private struct Writing {
        let due: DueReport
        let digest: RunningDigest
        var octets: [UInt8]
        var length = 0
        var certificates: Int64 = 0
        /// Whether there is a report: it has a form for every time that it tells.
        var isTellable = true

        static let piece = 1 << 16

        mutating func flush() throws {
            try self.digest.append(self.octets)
            self.length += self.octets.count
            self.octets.removeAll(keepingCapacity: true)
        }
    }

    /// Compares each report with what its `AuditReportCompleted` says of it.
    func check(_ due: [DueReport], _ findings: inout Findings) async throws {
        guard let size = due.map(\.size).max() else { return }
        let revoked = try await self.revocations(of: Set(due.map(\.requested.authority)), before: size)
        var byAuthority: [UniqueIdentifier: [Writing]] = [:]
        for report in due {
            byAuthority[report.requested.authority, default: []].append(
                Writing(
                    due: report,
                    digest: try RunningDigest(),
                    octets: self.form.beginning(report.requested.format)
                )
            )
        }
        var scan = ReportScan()
        var entries = LogScan(log: self.log, positions: 0..<size)
        while let page = try await entries.nextPage() {
            for stored in page where ReportScan.concerns(stored.header.type) {
                guard let certificate = scan.take(stored.header, try await self.log.entry(stored).body()),
                    var writings = byAuthority.removeValue(forKey: certificate.authority)
                else { continue }
                let name = IssuedName(authority: certificate.authority, serialNumber: certificate.serialNumber)
                for index in writings.indices where certificate.position < writings[index].due.size {
                    try self.write(certificate, revoked[name], into: &writings[index])
                }
                byAuthority[certificate.authority] = writings
            }
        }
        for var writing in byAuthority.values.joined() {
            writing.octets += self.form.ending(writing.due.requested.format)
            try writing.flush()
            let completed = writing.due.completed
            let digest = try writing.digest.finish()
            findings.check(
                .auditReports,
                writing.isTellable && digest == completed.digest && Int64(writing.length) == completed.length
                    && writing.certificates == completed.certificates,
                at: writing.due.position,
                "The log gives a report of \(writing.length) octets with the digest \(digest), not the one that is named."
            )
        }
    }

    private func write(
        _ certificate: ReportedCertificate,
        _ revoked: Revocation?,
        into writing: inout Writing
    ) throws {
        var certificate = certificate
        certificate.revocation = revoked.flatMap { $0.position < writing.due.size ? $0.revocation : nil }
        writing.isTellable = writing.isTellable && certificate.isTellable
        self.form.append(
            certificate,
            isFirst: writing.certificates == 0,
            writing.due.requested.format,
            to: &writing.octets
        )
        writing.certificates += 1
        if writing.octets.count >= Writing.piece { try writing.flush() }
    }

    private struct IssuedName: Hashable {
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]
    }

    /// The first revocation of each certificate.
    private func revocations(
        of authorities: Set<UniqueIdentifier>,
        before size: UInt64
    ) async throws -> [IssuedName: Revocation] {
        var found: [IssuedName: Revocation] = [:]
        var entries = LogScan(log: self.log, positions: 0..<size)
        while let page = try await entries.nextPage() {
            for stored in page where stored.header.type == EventType.certificateRevoked.rawValue {
                guard case .certificateRevoked(let revoked) = try await self.log.entry(stored).body(),
                    authorities.contains(revoked.authority)
                else { continue }
                let name = IssuedName(authority: revoked.authority, serialNumber: revoked.serialNumber)
                let revocation = ReportedCertificate.Revocation(time: stored.header.time, reason: revoked.reason)
                if found[name] == nil {
                    found[name] = Revocation(position: stored.header.position, revocation: revocation)
                }
            }
        }
        return found
    }
}
