internal import Bytes
internal import Issuance
internal import Ledger

/// What the entries of a bundle say, once they are known to be the log's.
struct EvidenceContent {
    /// One entry, and what it says.
    struct Part {
        let header: EntryHeader
        /// Absent where it is withheld.
        let body: EventBody?

        var position: UInt64 { self.header.position }
        var type: EventType { EventType(rawValue: self.header.type) ?? .ledgerOpened }
    }

    /// What made the certificate, or burned its serial number.
    struct Made {
        let request: Part
        let requested: IssuanceRequested?
        let intent: Part
        let authorized: IssuanceAuthorized
        let ending: Part
    }

    let parts: [Part]
    /// The ledger that the headers name.
    let ledger: UniqueIdentifier

    /// Reads what the entries say; `nil` where one is no event, or the first is not how the ledger began.
    init?(_ bundle: EvidenceBundle, _ report: inout EvidenceReport) {
        var parts: [Part] = []
        for part in bundle.parts {
            let header = part.header
            guard let payload = part.payload else {
                report.skip(.entries, at: header.position, "what the entry says is withheld")
                parts.append(Part(header: header, body: nil))
                continue
            }
            guard let event = try? Event(derEncoded: payload[...], schema: header.schema, type: header.type),
                (try? event.derEncoded()) == payload
            else {
                report.check(.entries, false, at: header.position, "what the entry says is no event of its type")
                return nil
            }
            parts.append(Part(header: header, body: event.body))
        }
        var isBeginning = parts.first.map { $0.position == 0 && $0.type == .ledgerOpened } ?? false
        if case .ledgerOpened(let opened) = parts.first?.body {
            isBeginning = isBeginning && opened.ledger == parts.first?.header.ledger
        }
        guard let first = parts.first, isBeginning else {
            report.check(.references, false, at: 0, "it does not begin with how the ledger began")
            return nil
        }
        self.parts = parts
        self.ledger = first.header.ledger
    }

    /// Where the ledger is said to be newer than this program, which then judges nothing of it.
    var newer: UInt64? {
        self.parts.first { part in
            switch part.body {
            case .ledgerOpened(let opened):
                opened.booksVersion > BooksRules.version || RuleSets.known.newest < opened.ruleSet
            case .serverStarted(let started): started.booksVersion > BooksRules.version
            case .rulesAdopted(let adopted): RuleSets.known.newest < adopted.ruleSet
            default: false
            }
        }?.position
    }

    /// The entry at a position.
    func part(at position: UInt64) -> Part? { self.parts.first { $0.position == position } }

    /// The revocation.
    var revocation: Part? { self.parts.first { $0.type == .certificateRevoked } }

    /// How the certificate stands by what the content says; `unknown` where the revocation is withheld, which may be another's.
    var standing: String {
        guard let revocation else { return "issued" }
        return revocation.body == nil ? "unknown" : "revoked"
    }

    /// The request, the intent and the ending: one of each, of one stream, one after the other.
    func made(_ report: inout EvidenceReport) -> Made? {
        func only(_ types: Set<EventType>) -> Part? {
            let found = self.parts.filter { types.contains($0.type) }
            return found.count == 1 ? found.first : nil
        }
        let request = only([.issuanceRequested])
        let intent = only([.issuanceAuthorized])
        let ending = only([.certificateSigned, .signingFailed, .issuanceAbandoned])
        guard let request, let intent, let ending else {
            report.check(.references, false, at: nil, "there is not one request, one intent and one ending")
            return nil
        }
        let headers = [request, intent, ending].map(\.header)
        let isOneLife =
            Set(headers.map(\.stream)).count == 1 && headers.map(\.streamVersion) == [0, 1, 2]
            && intent.position == request.position + 1 && ending.position > intent.position
        guard
            report.check(.references, isOneLife, at: intent.position, "request, intent and ending are not of one life")
        else { return nil }
        guard case .issuanceAuthorized(let authorized) = intent.body, ending.body != nil else {
            report.skip(.intent, at: intent.position, "intent or ending is withheld")
            return nil
        }
        var requested: IssuanceRequested?
        if case .issuanceRequested(let body) = request.body { requested = body }
        return Made(request: request, requested: requested, intent: intent, authorized: authorized, ending: ending)
    }
}
