internal import Buckets
internal import Bytes
internal import Ledger

// Reports: asked for one at a time of an authority that has a certificate, and completed with what the log says.

/// A report that the log says was completed, to be written again.
struct DueReport: Sendable {
    /// Where its `AuditReportCompleted` lies.
    let position: UInt64
    /// The entries that it covers: so many, the first.
    let size: UInt64
    let requested: AuditReportRequested
    let completed: AuditReportCompleted
}

extension EventFold {
    mutating func inspect(_ requested: AuditReportRequested, _ fact: RecordedFact, _ findings: inout Findings) {
        findings.check(
            .requestLife,
            fact.streamVersion == 0 && self.state.openReports[fact.stream] == nil,
            at: fact.position,
            "The report was asked for before."
        )
        let status = self.state.authorities[requested.authority].map { self.status(of: $0, at: fact.time) }
        findings.check(
            .auditReports,
            status.map { [.active, .disabled].contains($0) } ?? false,
            at: fact.position,
            "The authority was \(status.map { "\($0)" } ?? "unknown"), and has no reports."
        )
        findings.check(
            .auditReports,
            !self.state.openReports.values.contains { $0.requested.authority == requested.authority },
            at: fact.position,
            "Another report of the authority was being made."
        )
        let key = AuditReportRequested.key(
            of: fact.stream,
            authority: requested.authority,
            format: requested.format
        )
        findings.check(
            .auditReports,
            BucketName(requested.bucket)?.isModern == true && requested.key.isVerbatim(key),
            at: fact.position,
            "There can be no such bucket, or the key is not that of the report."
        )
    }

    mutating func inspect(_ completed: AuditReportCompleted, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let open = self.inspectReportEnding(fact, &findings) else { return }
        self.reports.append(
            DueReport(position: fact.position, size: open.position, requested: open.requested, completed: completed)
        )
    }

    /// The report that ends here; `nil`, and a finding, where none is open.
    @discardableResult
    mutating func inspectReportEnding(_ fact: RecordedFact, _ findings: inout Findings) -> OpenReport? {
        let open = self.state.openReports[fact.stream]
        findings.check(.requestLife, open != nil, at: fact.position, "No such report is open.")
        return open
    }
}
