internal import Bytes
internal import Ledger

/// Which entries a package holds whole.
struct PackageSelection {
    let authority: UniqueIdentifier?
    let requester: String?
    /// Streams that were chosen by their first event, and have not ended.
    private var chosen: Set<UniqueIdentifier> = []

    init(authority: UniqueIdentifier?, requester: String?) {
        self.authority = authority
        self.requester = requester
    }

    /// Whether all entries are held whole, so that nobody need read them to know.
    var isEverything: Bool { self.authority == nil && self.requester == nil }

    /// Whether an entry is held whole: asked of each once, in their order.
    mutating func wants(_ entry: Entry) throws -> Bool {
        guard !self.isEverything else { return true }
        let stream = entry.header.stream
        switch try entry.body() {
        case .issuanceRequested(let request):
            let isAsked = self.authority == nil || request.authority == self.authority
            return self.choose(stream, isAsked && self.isRequester(request.provenance.principal))
        case .cRLAuthorized(let list): return self.choose(stream, self.isOf(list.authority))
        case .responderAuthorized(let responder): return self.choose(stream, self.isOf(responder.authority))
        case .auditReportRequested(let report): return self.choose(stream, self.isOf(report.authority))
        case .issuanceAuthorized: return self.chosen.contains(stream)
        case .issuanceRefused, .issuanceRepeated, .certificateSigned, .signingFailed, .issuanceAbandoned, .cRLSigned,
            .cRLFailed, .responderCertified, .responderFailed, .auditReportCompleted, .auditReportFailed:
            return self.chosen.remove(stream) != nil
        case .certificateRevoked(let revoked): return self.isOf(revoked.authority)
        case .oCSPPeriodOpened(let period): return self.isOf(period.authority)
        case .oCSPPeriodClosed(let period): return self.isOf(period.authority)
        case .operationRefused: return false
        default: return true
        }
    }

    /// Whether an entry may be left out whose header alone is known.
    func mayHide(_ header: EntryHeader) throws -> Bool {
        guard !self.isEverything, let type = EventType(rawValue: header.type) else { return false }
        switch type {
        case .issuanceRequested, .operationRefused: return true
        case .issuanceAuthorized, .issuanceRefused, .issuanceRepeated, .certificateSigned, .signingFailed,
            .issuanceAbandoned:
            return !self.chosen.contains(header.stream)
        default: break
        }
        guard let authority else { return false }
        switch type {
        case .cRLAuthorized, .responderAuthorized, .auditReportRequested: return true
        case .cRLSigned, .cRLFailed, .responderCertified, .responderFailed, .auditReportCompleted, .auditReportFailed:
            return !self.chosen.contains(header.stream)
        case .certificateRevoked: return try header.stream != StreamIdentifiers.revocations(of: authority)
        case .oCSPPeriodOpened, .oCSPPeriodClosed: return try header.stream != StreamIdentifiers.periods(of: authority)
        default: return false
        }
    }

    private mutating func choose(_ stream: UniqueIdentifier, _ isChosen: Bool) -> Bool {
        if isChosen { self.chosen.insert(stream) }
        return isChosen
    }

    private func isOf(_ authority: UniqueIdentifier) -> Bool { self.authority == nil || self.authority == authority }

    private func isRequester(_ principal: String) -> Bool { self.requester?.isVerbatim(principal) ?? true }
}

extension EventType {
    /// What an entry is to a package that begins after it.
    enum Bearing {
        /// It says what is in force, or who may do what.
        case lasting
        /// It begins something that may not have ended, or goes on with it.
        case opens
        /// It ends something.
        case ends
        /// It is over.
        case past
    }

    /// Whether it is of a report about an authority.
    var isOfReport: Bool { self.kind.stream == .report }

    var bearing: Bearing {
        switch self {
        case .issuanceRequested, .issuanceAuthorized, .cRLAuthorized, .responderAuthorized: .opens
        case .issuanceRefused, .certificateSigned, .signingFailed, .issuanceAbandoned, .issuanceRepeated, .cRLSigned,
            .cRLFailed, .responderCertified, .responderFailed:
            .ends
        case .certificateRevoked, .oCSPPeriodOpened, .oCSPPeriodClosed, .operationRefused, .refusalsCounted,
            .auditReportRequested, .auditReportCompleted, .auditReportFailed:
            .past
        default: .lasting
        }
    }
}
