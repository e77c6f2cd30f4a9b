import Authority
import Bytes
import JSON
import Ledger

extension PrivateCAAPI {
    /// CreateCertificateAuthorityAuditReport: the report is made behind the answer.
    func createAuditReport(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let order = ReportOrder(
            authority: authority,
            bucket: input.text("S3BucketName") ?? "",
            format: input.text("AuditReportResponseFormat") == "CSV" ? .csv : .json
        )
        let report = try await self.authority.requestReport(order, caller: caller)
        return JSONWriter.structure { writer in
            writer.member("AuditReportId", report.description)
            writer.member("S3Key", AuditReportRequested.key(of: report, authority: authority, format: order.format))
        }
    }

    /// DescribeCertificateAuthorityAuditReport.
    func describeAuditReport(_ input: CheckedInput) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let text = input.text("AuditReportId") ?? ""
        // No authority has a report of a name that is no identifier.
        guard let report = UniqueIdentifier(text) else {
            throw Refusal(.reportNotFound, "There is no audit report \(text).")
        }
        let description = try await self.authority.describeReport(report, of: authority)
        return JSONWriter.structure { writer in
            writer.member("AuditReportStatus", description.status.wire)
            writer.member("S3BucketName", description.bucket)
            writer.member("S3Key", description.key)
            writer.member("CreatedAt", description.createdAt)
        }
    }
}

extension ReportDescription.Status {
    fileprivate var wire: String {
        switch self {
        case .underWay: "CREATING"
        case .completed: "SUCCESS"
        case .failed: "FAILED"
        }
    }
}
