internal import Audit
internal import Ledger

/// The kinds of records: those of the hosted service, and our own for what it has no event for.
public enum DetailType {
    static let creation = "ACM Private CA Creation"
    static let issuance = "ACM Private CA Certificate Issuance"
    static let revocation = "ACM Private CA Certificate Revocation"
    static let list = "ACM Private CA CRL Generation"
    static let report = "ACM Private CA Audit Report Generation"
    static let approachingEnd = "CA Ledger Certificate Approaching Expiration"

    /// Every kind that there is.
    public static let all = Set(EventType.allCases.filter(\.isTold).map(DetailType.of) + [approachingEnd])

    /// The kind of the record of an event.
    static func of(_ type: EventType) -> String {
        switch type {
        case .authorityCreated, .authorityCreationFailed: self.creation
        case .certificateSigned, .signingFailed, .issuanceAbandoned: self.issuance
        case .certificateRevoked: self.revocation
        case .cRLSigned, .cRLFailed: self.list
        case .auditReportCompleted, .auditReportFailed: self.report
        default: "CA Ledger \(self.words(of: LogListing.name(of: type)))"
        }
    }

    /// `CRL Partition Opened` of `CRLPartitionOpened`.
    private static func words(of name: String) -> String {
        let letters = Array(name)
        var words = ""
        for (index, letter) in letters.enumerated() {
            let beginsWord =
                index > 0 && letter.isUppercase
                && (letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
            words += beginsWord ? " \(letter)" : "\(letter)"
        }
        return words
    }
}

extension EventType {
    /// Whether a feed has a record of it: of what is only begun its ending tells.
    var isTold: Bool {
        switch self {
        // Steps to an authority, whose creation or failure tells of them.
        case .authorityCreating, .keyMade: false
        default: self.kind.intent != .opens && (self.kind.place != .begins || !self.kind.stream.isOneMatter)
        }
    }
}

extension StreamKind {
    /// Whether a stream of this kind is begun and ended within moments, so that its ending tells of all of it.
    var isOneMatter: Bool {
        switch self {
        case .request, .list, .responder, .report: true
        default: false
        }
    }
}
