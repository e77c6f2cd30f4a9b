public import Bytes

extension LedgerAuthority {
    /// Asks for a report of every certificate that an authority's key signed.
    public func requestReport(_ order: ReportOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        try await self.reports.request(order, caller: caller)
    }

    /// What became of a report of an authority.
    public func describeReport(
        _ report: UniqueIdentifier,
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> ReportDescription {
        try await self.reports.describe(report, of: authority)
    }

    /// Takes up again what an earlier server left open, and is not to be given up.
    func takeUpReports() { self.reports.maker?.makeWhatIsOpen() }

    /// Ends what is made behind the answers: what is not done is left to the next start.
    func endReports() { self.reports.maker?.end() }
}
