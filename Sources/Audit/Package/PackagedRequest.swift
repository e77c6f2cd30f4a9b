internal import Bytes
internal import Ledger

/// A request, and what became of it.
struct PackagedRequest {
    let entry: Entry
    let request: IssuanceRequested
    var authorized: (entry: Entry, intent: IssuanceAuthorized)?

    init(_ entry: Entry, _ request: IssuanceRequested) {
        self.entry = entry
        self.request = request
    }

    /// What an ending says became of a request.
    static func outcome(_ body: EventBody) -> String? {
        switch body {
        case .certificateSigned: "issued"
        case .issuanceRefused: "refused"
        case .signingFailed: "failed"
        case .issuanceAbandoned: "abandoned"
        case .issuanceRepeated: "repeated"
        default: nil
        }
    }

    /// The row of the table: of one that is open still, without an ending.
    func row(_ ending: Entry?, _ body: EventBody?) -> [UInt8] {
        var code: String?
        var reason: RecordedReason?
        var first: UniqueIdentifier?
        var checks = self.authorized?.intent.checks ?? []
        switch body {
        case .issuanceRefused(let refused):
            code = "\(refused.code)"
            reason = refused.reason
            checks = refused.checks
        case .signingFailed(let failed): reason = failed.reason
        case .issuanceAbandoned(let abandoned): reason = abandoned.reason
        case .issuanceRepeated(let repeated): first = repeated.first
        default: break
        }
        let began: [(String, RecordValue)] = [
            ("position", .number(self.entry.header.position)), ("time", .text(self.entry.header.time.description)),
            ("requestId", .text(self.entry.header.stream.description)),
            ("authority", .text(self.request.authority?.description)), ("template", .text(self.request.template)),
        ]
        let ended: [(String, RecordValue)] = [
            ("outcome", .text(body.flatMap(Self.outcome) ?? "open")),
            ("endedAt", .text(ending?.header.time.description)),
            ("ending", ending.map { .number($0.header.position) } ?? .absent), ("code", .text(code)),
            ("reason", reason.map { .text(String($0.code)) } ?? .absent),
            ("failedRules", .list(checks.filter { $0.outcome == .failed }.map { String($0.rule) })),
            ("notedRules", .list(checks.filter { $0.outcome == .noted }.map { String($0.rule) })),
            ("first", .text(first?.description)),
        ]
        return PackageTables.line(began + PackageTables.columns(self.request.provenance) + ended)
    }
}
